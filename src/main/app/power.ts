import { powerMonitor } from 'electron';
import type { Disposable } from '../../shared/result';

/** Tells when the system says that it woke. Call after `app` is ready. */
export function followPower(onResume: () => void): Disposable {
  powerMonitor.on('resume', onResume);
  return {
    dispose: () => {
      powerMonitor.off('resume', onResume);
    },
  };
}
