// npm run bench -- [NAME…] [--json FILE]: measures the figures this project promises.
import './lib/preflight.mjs';
import { answersHelp, misuse, takeOptions, userPath } from './lib/arguments.mjs';
import { runtimeLine } from './lib/electron-runtime.mjs';
import { runScript } from './lib/life.mjs';
import { packagedExecutable } from './lib/package-app.mjs';
import { run } from './lib/processes.mjs';
import { ROOT } from './lib/project.mjs';
import { setUp } from './lib/set-up.mjs';
import { typescript } from './lib/typescript-run.mjs';
import { BENCHES, USAGES } from './lib/usages.mjs';

await runScript(async (life) => {
  const argv = process.argv.slice(2);
  if (answersHelp(argv, USAGES.bench)) return 0;
  const { values, rest } = takeOptions(argv, { values: ['json'] });
  const unknown = rest.filter((name) => !BENCHES.some((known) => known === name));
  if (unknown.length > 0) throw misuse(`Unknown: ${unknown.join(' ')}`, USAGES.bench);
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
