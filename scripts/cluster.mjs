// npm run cluster -- --kubeconfig FILE …: the demo cluster alone, in the foreground, until Ctrl-C.
import './lib/preflight.mjs';
import { takeOptions, userPath } from './lib/arguments.mjs';
import { ensureModules } from './lib/ensure-modules.mjs';
import { ScriptFailure } from './lib/failure.mjs';
import { runScript } from './lib/life.mjs';
import { run } from './lib/processes.mjs';
import { ROOT } from './lib/project.mjs';
import { typescript } from './lib/typescript-run.mjs';

await runScript(async (life) => {
  const { values, rest } = takeOptions(process.argv.slice(2), { values: ['kubeconfig'] });
  if (values.kubeconfig === undefined) {
    throw new ScriptFailure(
      'Name the file that the demo cluster’s kubeconfig is to be written to.',
      'Usage: npm run cluster -- --kubeconfig FILE',
    );
  }
  await ensureModules({ note: (line) => process.stderr.write(`${line}\n`), life });
  const args = ['--kubeconfig', userPath(values.kubeconfig), ...rest];
  const { code } = await run(process.execPath, typescript('tests/cluster/cli.ts', ...args), {
    cwd: ROOT,
    life,
  });
  return code;
});
