// npm run package: the app packaged for this platform, in dist/.
import './lib/preflight.mjs';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { answersHelp, refuseRest } from './lib/arguments.mjs';
import { ScriptFailure } from './lib/failure.mjs';
import { runScript } from './lib/life.mjs';
import { checkPackage } from './lib/package-check.mjs';
import { packagedExecutable, PACKAGES, packageApp } from './lib/package-app.mjs';
import { setUp } from './lib/set-up.mjs';
import { USAGES } from './lib/usages.mjs';

await runScript(async (life) => {
  const argv = process.argv.slice(2);
  if (answersHelp(argv, USAGES.package)) return 0;
  refuseRest(argv, USAGES.package);
  const { runtime } = await setUp(life, { display: 'none' });
  const { ok, files, unpublishable } = await packageApp(runtime, { life, quiet: false });
  if (!ok) throw new ScriptFailure('electron-builder failed; its own words are above.');
  const executable = packagedExecutable();
  if (executable === undefined) throw new ScriptFailure('electron-builder left no app.');
  const { problems, notes } = checkPackage(executable);
  if (problems.length > 0) throw new ScriptFailure('The package is not as it should be:', problems);
  process.stdout.write([`Packaged in ${PACKAGES}`, ...notes, ''].join('\n'));
  for (const file of files) {
    process.stdout.write(`  ${basename(file)}  ${Math.round(statSync(file).size / 1e6)} MB\n`);
  }
  if (unpublishable !== undefined) process.stdout.write(`! ${unpublishable}\n`);
  return 0;
});
