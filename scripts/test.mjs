// npm test [-- STAGE… [ARGUMENT…]]: everything that is tested, from the types to the real app. Ends
// with one line: N passed, N failed.
import './lib/preflight.mjs';
import { answersHelp, misuse } from './lib/arguments.mjs';
import { runtimeLine } from './lib/electron-runtime.mjs';
import { ensureModules } from './lib/ensure-modules.mjs';
import { ScriptFailure } from './lib/failure.mjs';
import { runScript } from './lib/life.mjs';
import { seconds } from './lib/progress.mjs';
import { setUp } from './lib/set-up.mjs';
import { chooseStages } from './lib/stages.mjs';
import { summaryLine } from './lib/test-reports.mjs';
import { USAGES } from './lib/usages.mjs';

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

await runScript(async (life) => {
  const argv = process.argv.slice(2);
  // After a stage's name it is its runner that is asked.
  if (answersHelp(argv.slice(0, 1), USAGES.test)) return 0;
  const choice = chooseStages(argv);
  if ('refused' in choice) throw misuse(choice.refused, USAGES.test);
  const { stages, args } = choice;

  await ensureModules({ note: say, life });
  const ready = stages.some((stage) => stage.electron) ? await electron(life, stages) : undefined;

  /** @type {Map<string, import('./lib/test-reports.mjs').Tally>} */
  const tallies = new Map();
  for (const [index, stage] of stages.entries()) {
    say(`\n━━ ${index + 1}/${stages.length} ${stage.title}`);
    const started = performance.now();
    const obstacle = stage.needs?.find((name) => (tallies.get(name)?.failed.length ?? 0) > 0);
    const tally =
      obstacle === undefined
        ? await stage.run({ life, ready, args })
        : { passed: 0, failed: [`not run, because the ${obstacle} failed`], skipped: [] };
    tallies.set(stage.name, tally);
    say(
      `   ${summaryLine([tally])}, ${tally.skipped.length} skipped (${seconds(performance.now() - started)})`,
    );
  }

  say('');
  say(
    `Ran on Node ${process.versions.node}${ready === undefined ? '' : `, ${runtimeLine(ready.runtime)}`}`,
  );
  for (const [name, { skipped }] of tallies)
    for (const test of skipped) say(`! SKIPPED ${name}: ${test}`);
  for (const [name, { failed }] of tallies)
    for (const test of failed) say(`✗ FAILED ${name}: ${test}`);
  process.stdout.write(`${summaryLine(tallies.values())}\n`);
  return [...tallies.values()].some(({ failed }) => failed.length > 0) ? 1 : 0;
});

/**
 * The other stages are worth running where Electron cannot be had; those that need it then fail.
 * @param {import('./lib/life.mjs').Life} life
 * @param {import('./lib/stages.mjs').Stage[]} stages
 */
async function electron(life, stages) {
  const runsTests = stages.some(({ name }) => name === 'e2e');
  const builds = stages.some(({ name }) => name === 'build');
  try {
    return await setUp(life, {
      display: runsTests ? 'any' : 'none',
      tests: runsTests,
      build: !builds,
    });
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    say([`✗ ${error.message}`, ...error.remedy].join('\n'));
    return undefined;
  }
}
