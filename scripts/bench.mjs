// npm run bench -- [NAME…] [--json FILE]: measures the figures this project promises.
import './lib/preflight.mjs';
import { takeOptions, userPath } from './lib/arguments.mjs';
import { runtimeLine } from './lib/electron-runtime.mjs';
import { runScript } from './lib/life.mjs';
import { packagedExecutable } from './lib/package-app.mjs';
import { run } from './lib/processes.mjs';
import { ROOT } from './lib/project.mjs';
import { setUp } from './lib/set-up.mjs';
import { typescript } from './lib/typescript-run.mjs';

await runScript(async (life) => {
  const { values, rest } = takeOptions(process.argv.slice(2), { values: ['json'] });
  const { runtime, env, sandbox } = await setUp(life, { display: 'any' });
  process.stderr.write(`\nMeasured on ${runtimeLine(runtime)}\n`);
  const json = values.json === undefined ? [] : ['--json', userPath(values.json)];
  const { code } = await run(
    process.execPath,
    typescript('tests/bench/main.ts', ...rest, ...json),
    {
      cwd: ROOT,
      env: {
        ...env,
        // Where `npm run package` was run after the last build, its start is measured too.
        PODSHELL_PACKAGED_APP: packagedExecutable(),
        PODSHELL_CHROMIUM_SANDBOX: sandbox.kind === 'on' ? 'on' : 'off',
      },
      life,
    },
  );
  return code;
});
