import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { FAULTS } from '../support/faults';
import { LIST_FAULT_CASES } from '../support/list-chaos';
import { ListWorld } from '../support/list-chaos/list-world';
import { SessionWorld } from '../support/session-world';
import { summaryTable, type SoakResult } from './results';

/** As in the tests. */
const SCALE = 20;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    fault: { type: 'string', multiple: true, default: [] },
    real: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

/** What a fault happens in. */
interface World {
  /** Ends what a fault left behind. */
  calm(): Promise<void>;
  dispose(): Promise<void>;
}

/** A fault of a stream or of a list. */
interface SoakFault {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly slow: boolean;
  /** Makes it happen; the world it happened in. */
  readonly run: (worlds: Worlds, seed: number) => Promise<World>;
}

const EVERY: readonly SoakFault[] = [
  ...FAULTS.map(({ id, number, title, slow = false, far = false, run }) => ({
    id,
    number,
    title,
    slow,
    run: async (worlds: Worlds, seed: number) => {
      const world = await worlds.sessions(far);
      await run(world, seed);
      return world;
    },
  })),
  ...LIST_FAULT_CASES.map(({ id, number, title, slow = false, far = false, run }) => ({
    id,
    number,
    title,
    slow,
    run: async (worlds: Worlds, seed: number) => {
      const world = await worlds.lists(far);
      await run(world, seed);
      return world;
    },
  })),
].sort((one, other) => one.number - other.number);

const seeds = Number(values.seeds ?? (values.real ? 1 : 20));
const from = Number(values.from);
const unknown = values.fault.filter((name) => !EVERY.some(({ id }) => id === name));
// `npm run soak` has refused everything else that cannot be followed.
if (unknown.length > 0) {
  const known = EVERY.map(({ id }) => id).join(', ');
  process.stderr.write(`No fault ${unknown.join(', ')}. There are: ${known}\n`);
  process.exit(2);
}

/** What nobody caught while a fault ran: the app must never end that way. */
let uncaught: unknown;
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    uncaught = error;
  });
}

/** The worlds of this run, of each kind one with a cluster in this process and one with a cluster beside it. */
class Worlds {
  readonly #sessions = new Map<boolean, SessionWorld>();
  readonly #lists = new Map<boolean, ListWorld>();

  /** @param far the cluster is another process */
  async sessions(far: boolean): Promise<SessionWorld> {
    const world = this.#sessions.get(far) ?? (await SessionWorld.start(this.#options(far)));
    this.#sessions.set(far, world);
    return world;
  }

  /** @param far the cluster is another process */
  async lists(far: boolean): Promise<ListWorld> {
    const world = this.#lists.get(far) ?? (await ListWorld.start(this.#options(far)));
    this.#lists.set(far, world);
    return world;
  }

  /** Ends those that a failure may have left in any state. */
  async forget(): Promise<void> {
    for (const worlds of [this.#sessions, this.#lists]) {
      const open: readonly World[] = [...worlds.values()];
      worlds.clear();
      for (const world of open) await world.dispose();
    }
  }

  #options(far: boolean): { seed: number; scale: number; far: boolean } {
    return { seed: from, scale: values.real ? 1 : SCALE, far };
  }
}

async function runOne(worlds: Worlds, fault: SoakFault, seed: number): Promise<SoakResult> {
  const started = performance.now();
  uncaught = undefined;
  let problem: string | null = null;
  try {
    const world = await fault.run(worlds, seed);
    await world.calm();
    if (uncaught !== undefined) problem = `uncaught: ${wordsOf(uncaught)}`;
  } catch (error) {
    problem = wordsOf(error);
  }
  if (problem !== null) await worlds.forget();
  const seconds = (performance.now() - started) / 1000;
  return { fault: fault.id, number: fault.number, title: fault.title, seed, seconds, problem };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
}

async function main(): Promise<number> {
  const chosen = EVERY.filter(
    ({ id, slow }) =>
      values.fault.includes(id) || (values.fault.length === 0 && (values.real || !slow)),
  );
  const pace = values.real ? 'real deadlines' : `deadlines of 1/${SCALE}`;
  say(
    `${chosen.length} faults × ${seeds} seeds from ${from}, ${pace}, Node ${process.version}, ${cpus().length} cores`,
  );
  const worlds = new Worlds();
  const results: SoakResult[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    for (const fault of chosen) {
      const result = await runOne(worlds, fault, seed);
      results.push(result);
      const verdict = result.problem === null ? 'ok    ' : 'FAILED';
      say(`${verdict} ${fault.id} seed ${seed} ${result.seconds.toFixed(1)} s`);
      if (result.problem === null) continue;
      say(result.problem);
      say(`again: npm run soak -- --fault ${fault.id} --from ${seed} --seeds 1`);
    }
  }
  await worlds.forget();
  say(`\n${summaryTable(results)}`);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  const failed = results.filter(({ problem }) => problem !== null).length;
  const rss = Math.round(process.resourceUsage().maxRSS / 1024);
  say(`${results.length - failed} passed, ${failed} failed; at most ${rss} MiB`);
  return failed === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exit(1);
  },
);
