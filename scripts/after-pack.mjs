// electron-builder runs this on the unpacked app, before any installer is made of it: what belongs
// to the runtime as a development tool stays out of the package.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {import('electron-builder').AfterPackContext} context
 */
export default function afterPack({ appOutDir, packager }) {
  const resources = packager.getResourcesDir(appOutDir);
  rmSync(join(resources, 'default_app.asar'), { force: true });
}
