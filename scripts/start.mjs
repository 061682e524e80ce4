// npm start -- [--kubeconfig FILE] [--allow-outdated-electron] …: opens Podshell on your clusters.
import './lib/preflight.mjs';
import { answersHelp, takeOptions, userPath } from './lib/arguments.mjs';
import { electronArguments } from './lib/electron-arguments.mjs';
import { runScript } from './lib/life.mjs';
import { run } from './lib/processes.mjs';
import { readPackage } from './lib/project.mjs';
import { setUp } from './lib/set-up.mjs';
import { USAGES } from './lib/usages.mjs';

await runScript(async (life) => {
  const argv = process.argv.slice(2);
  if (answersHelp(argv, USAGES.start)) return 0;
  const { flags, values, rest } = takeOptions(argv, {
    flags: ['allow-outdated-electron'],
    values: ['kubeconfig'],
  });
  // Neither a display nor an Electron is needed to say so.
  if (rest.includes('--version')) {
    process.stdout.write(`${readPackage().version}\n`);
    return 0;
  }
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
