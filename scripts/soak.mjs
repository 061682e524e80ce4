// npm run soak -- [--seeds N] [--fault ID]… [--real] [--json FILE]: the fault matrix of the exec streams,
// over and over. It needs the packages, and neither a runtime nor a display.
import './lib/preflight.mjs';
import {
  answersHelp,
  refuseNoNumber,
  refuseRest,
  takeOptions,
  userPath,
} from './lib/arguments.mjs';
import { ensureModules } from './lib/ensure-modules.mjs';
import { runScript } from './lib/life.mjs';
import { run } from './lib/processes.mjs';
import { ROOT } from './lib/project.mjs';
import { typescript } from './lib/typescript-run.mjs';
import { USAGES } from './lib/usages.mjs';

await runScript(async (life) => {
  const argv = process.argv.slice(2);
  if (answersHelp(argv, USAGES.soak)) return 0;
  const { values, rest } = takeOptions(argv, { values: ['json'] });
  const given = takeOptions(rest, { flags: ['real'], values: ['seeds', 'from', 'fault'] });
  refuseRest(given.rest, USAGES.soak);
  refuseNoNumber('--seeds', given.values.seeds, USAGES.soak);
  refuseNoNumber('--from', given.values.from, USAGES.soak);
  await ensureModules({ note: (line) => process.stderr.write(`${line}\n`), life });
  const json = values.json === undefined ? [] : ['--json', userPath(values.json)];
  const { code } = await run(process.execPath, typescript('tests/soak/main.ts', ...rest, ...json), {
    cwd: ROOT,
    life,
  });
  return code;
});
