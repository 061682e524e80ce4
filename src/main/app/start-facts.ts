import { app } from 'electron';
import type { StartInfo } from '../../shared/ipc';
import { isOutdatedRuntime } from '../runtime-age';

/** What a page is told of the app and the machine it starts on. */
export type StartFacts = Pick<
  StartInfo,
  'platform' | 'versions' | 'outdatedRuntime' | 'gpu' | 'screenReader' | 'systemLanguage'
>;

/** The facts as they are now. Of use once the app is ready. */
export function startFacts(): StartFacts {
  const { electron, chrome } = process.versions;
  return {
    platform: platformOf(process.platform),
    versions: { app: app.getVersion(), electron, chrome },
    outdatedRuntime: isOutdatedRuntime(electron),
    gpu: app.getGPUFeatureStatus().webgl === 'enabled',
    screenReader: app.accessibilitySupportEnabled,
    systemLanguage: app.getLocale(),
  };
}

function platformOf(platform: NodeJS.Platform): StartInfo['platform'] {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}
