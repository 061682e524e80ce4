// npm start -- [--kubeconfig FILE] [--allow-outdated-electron] …: opens Podshell on your clusters.
import './lib/preflight.mjs';
import { takeOptions, userPath } from './lib/arguments.mjs';
import { electronArguments } from './lib/electron-arguments.mjs';
import { runScript } from './lib/life.mjs';
import { run } from './lib/processes.mjs';
import { setUp } from './lib/set-up.mjs';

await runScript(async (life) => {
  const { flags, values, rest } = takeOptions(process.argv.slice(2), {
    flags: ['allow-outdated-electron'],
    values: ['kubeconfig'],
  });
  const { runtime, sandbox, env } = await setUp(life, {
    display: 'screen',
    outdatedAllowed: flags.has('allow-outdated-electron'),
  });
  const kubeconfig =
    values.kubeconfig === undefined ? [] : ['--kubeconfig', userPath(values.kubeconfig)];
  const args = electronArguments(sandbox, [...kubeconfig, ...rest], { demo: false });
  const { code } = await run(runtime.executable, args, { env, life });
  return code;
});
