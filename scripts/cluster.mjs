// npm run cluster -- --kubeconfig FILE …: the demo cluster alone, in the foreground, until Ctrl-C.
import './lib/preflight.mjs';
import {
  answersHelp,
  misuse,
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

const NUMBERS = /** @type {const} */ (['port', 'pods', 'environments']);

await runScript(async (life) => {
  const argv = process.argv.slice(2);
  if (answersHelp(argv, USAGES.cluster)) return 0;
  const { flags, values, rest } = takeOptions(argv, {
    flags: ['control'],
    values: ['kubeconfig', 'root', ...NUMBERS],
  });
  refuseRest(rest, USAGES.cluster);
  for (const name of NUMBERS) refuseNoNumber(`--${name}`, values[name], USAGES.cluster);
  if (values.kubeconfig === undefined) {
    throw misuse(
      'Name the file that the demo cluster’s kubeconfig is to be written to.',
      USAGES.cluster,
    );
  }
  await ensureModules({ note: (line) => process.stderr.write(`${line}\n`), life });
  const args = [
    `--kubeconfig=${userPath(values.kubeconfig)}`,
    ...(values.root === undefined ? [] : [`--root=${userPath(values.root)}`]),
    ...NUMBERS.flatMap((name) => (values[name] === undefined ? [] : [`--${name}=${values[name]}`])),
    ...[...flags].map((name) => `--${name}`),
  ];
  const { code } = await run(process.execPath, typescript('tests/cluster/cli.ts', ...args), {
    cwd: ROOT,
    life,
  });
  return code;
});
