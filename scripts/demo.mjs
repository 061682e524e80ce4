// npm run demo [-- --screenshot FILE]: Podshell on a demo cluster of its own. Without a display (or
// for a screenshot) it does a user's job unseen, prints what came of it and saves a picture.
import './lib/preflight.mjs';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answersHelp, refuseRest, takeOptions, userPath } from './lib/arguments.mjs';
import { startDemoCluster } from './lib/demo-cluster.mjs';
import { hasDisplay } from './lib/display.mjs';
import { electronArguments } from './lib/electron-arguments.mjs';
import { ScriptFailure } from './lib/failure.mjs';
import { runScript } from './lib/life.mjs';
import { run } from './lib/processes.mjs';
import { setUp } from './lib/set-up.mjs';
import { USAGES } from './lib/usages.mjs';

/** From the end of the set-up; it takes ten seconds where nothing is wrong. */
const UNSEEN_LIMIT_MS = 120_000;

await runScript(async (life) => {
  const argv = process.argv.slice(2);
  if (answersHelp(argv, USAGES.demo)) return 0;
  const { values, rest } = takeOptions(argv, { values: ['screenshot'] });
  refuseRest(rest, USAGES.demo);
  if (process.platform === 'win32') {
    throw new ScriptFailure(
      'The demo cluster’s pods are Unix shells, which Windows does not have.',
      'Run the demo in WSL. For your own clusters: npm start',
    );
  }
  const unseen = values.screenshot !== undefined || !hasDisplay();
  const ready = await setUp(life, { display: unseen ? 'unseen' : 'screen' });

  if (ready.sandbox.kind === 'blocked') {
    const lines = ['The demo shows only what it made itself, so it runs without (--no-sandbox).'];
    process.stderr.write([...lines, ...ready.sandbox.remedy, ''].join('\n'));
  }

  // Only the demo cluster is to be seen, not the user's own.
  const env = { ...ready.env, KUBECONFIG: undefined };

  const folder = mkdtempSync(join(tmpdir(), 'podshell-demo-'));
  const files = {
    kubeconfig: join(folder, 'kubeconfig'),
    userData: join(folder, 'user-data'),
    // Beside the folder: they are kept when the demo failed.
    log: `${folder}.log`,
    failureShot: `${folder}.png`,
  };
  let failed = false;
  life.onStop(() => {
    rmSync(folder, { recursive: true, force: true });
    if (!failed) for (const file of [files.log, files.failureShot]) rmSync(file, { force: true });
  });
  const log = (/** @type {string} */ text) => appendFileSync(files.log, text);

  const work = async () => {
    const url = await startDemoCluster(files.kubeconfig, { life, log });
    process.stderr.write(`\nThe demo cluster listens on ${url}\n`);
    const args = electronArguments(
      ready.sandbox,
      ['--kubeconfig', files.kubeconfig, `--user-data-dir=${files.userData}`],
      { demo: true },
    );
    return unseen
      ? await unseenDemo(args, userPath(values.screenshot ?? 'demo.png'))
      : await seenDemo(args);
  };

  const seenDemo = async (/** @type {string[]} */ args) => {
    process.stderr.write('Podshell is open; the cluster ends when you close it.\n');
    const { code } = await run(ready.runtime.executable, args, { env, life });
    return code;
  };

  const unseenDemo = async (/** @type {string[]} */ args, /** @type {string} */ screenshot) => {
    const { driveDemo } = await import('./demo-driver.mjs');
    const transcript = await driveDemo({
      executable: ready.runtime.executable,
      args: [...args, '--lang=en-US'],
      // The window is read by its English names, whoever runs this.
      env: { ...env, LC_ALL: 'en_US.UTF-8', LANGUAGE: 'en' },
      sandbox: ready.sandbox.kind === 'on',
      screenshot,
      failureShot: files.failureShot,
      log,
      life,
    });
    process.stdout.write(
      [
        '',
        `Environments   ${transcript.environments.join(', ')}`,
        `Opened         ${transcript.environment}`,
        `Typed          ${transcript.command}`,
        `Answered       ${transcript.answer}`,
        `Picture        ${screenshot}`,
        '',
      ].join('\n'),
    );
    return 0;
  };

  try {
    return await (unseen ? within(UNSEEN_LIMIT_MS, work) : work());
  } catch (error) {
    // What fails because everything is being stopped is not worth a log.
    failed = !life.stopped;
    const where = `The log is in ${files.log}`;
    if (error instanceof ScriptFailure) error.remedy.push(where);
    else process.stderr.write(`\n${where}\n`);
    throw error;
  }
});

/**
 * @template T
 * @param {number} limitMs
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function within(limitMs, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new ScriptFailure(`The demo did not come to its end within ${limitMs / 1000} seconds.`),
      );
    }, limitMs);
  });
  try {
    return await Promise.race([work(), /** @type {Promise<never>} */ (limit)]);
  } finally {
    clearTimeout(timer);
  }
}
