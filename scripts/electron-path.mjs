// npm run -s electron-path: prints the folder of the Electron runtime in use, for
// ELECTRON_OVERRIDE_DIST_PATH. Nothing else goes to standard output.
import './lib/preflight.mjs';
import { answersHelp, refuseRest } from './lib/arguments.mjs';
import { provideElectron } from './lib/electron-runtime.mjs';
import { ensureModules } from './lib/ensure-modules.mjs';
import { runScript } from './lib/life.mjs';
import { USAGES } from './lib/usages.mjs';

await runScript(async (life) => {
  const argv = process.argv.slice(2);
  if (answersHelp(argv, USAGES['electron-path'])) return 0;
  refuseRest(argv, USAGES['electron-path']);
  const note = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
  await ensureModules({ note, life });
  const { folder } = await provideElectron({ note, life });
  process.stdout.write(`${folder}\n`);
  return 0;
});
