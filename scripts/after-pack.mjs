// electron-builder runs this on the unpacked app, before it is signed and before any installer is
// made of it: what belongs to the runtime as a development tool stays out, and the fuses are set.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fuseConfig, readFuses } from './lib/fuses.mjs';
import { STAND_IN_MARK } from './lib/stand-in.mjs';

/**
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function afterPack(context) {
  const { appOutDir, electronPlatformName, packager } = context;
  rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
  rmSync(join(appOutDir, STAND_IN_MARK), { force: true });
  rmSync(join(appOutDir, 'version'), { force: true });
  const { productFilename } = packager.appInfo;
  const binary = {
    darwin: `${productFilename}.app/Contents/Frameworks/Electron Framework.framework/Electron Framework`,
    win32: `${productFilename}.exe`,
    linux: 'podshell',
  }[electronPlatformName];
  if (binary === undefined) throw new Error(`no such platform: ${electronPlatformName}`);
  const { length } = readFuses(join(appOutDir, binary));
  await packager.addElectronFuses(context, fuseConfig(length));
}
