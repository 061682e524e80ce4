import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFile } from '../../src/main/atomic-file';
import { LAYOUT_DELAY_MS } from '../../src/main/restore/layout-store';
import { SeededRandom } from '../support/chaos/seeded-random';
import { kill } from './support/app-end';
import { countExecs } from './support/exec-requests';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

const SEED = 20_261_123;
const KILLS = 20;
/** From the start of a round's work to its kill at most, milliseconds. */
const LONGEST_WORK = 1_200;
/** What may be lost: the last second, where the machine keeps a change in half of that. */
const LOST = 1_000;
/** For which changes wait for others, in the page and in main; what a write and a turn take comes on top. */
const GATHERED = 300 + LAYOUT_DELAY_MS;
/** Between two looks how slow the machine is just now. */
const LOOK = 50;

interface TabModel {
  /** The user's name for it, if any. */
  name: string | null;
  panes: number;
}

/** The tabs as they must be after everything that was done to them. */
class Model {
  tabs: TabModel[];
  /** As they were in front, the last one first. */
  #used: TabModel[];

  constructor(tabs: TabModel[], active: number) {
    this.tabs = tabs;
    this.#used = [...tabs];
    this.select(active);
  }

  get active(): TabModel {
    const [tab] = this.#used;
    if (!tab) throw new Error('no tab');
    return tab;
  }

  get index(): number {
    return this.tabs.indexOf(this.active);
  }

  select(index: number): void {
    const tab = this.tabs[index];
    if (tab) this.#used = [tab, ...this.#used.filter((other) => other !== tab)];
  }

  add(): void {
    const at = this.index + 1;
    this.tabs.splice(at, 0, { name: null, panes: 1 });
    this.#used = [...this.#used];
    this.select(at);
  }

  move(by: -1 | 1): void {
    const { active, index } = this;
    const to = Math.min(Math.max(index + by, 0), this.tabs.length - 1);
    this.tabs.splice(index, 1);
    this.tabs.splice(to, 0, active);
  }

  close(): void {
    const { active } = this;
    if (active.panes > 1) {
      active.panes -= 1;
      return;
    }
    this.tabs = this.tabs.filter((tab) => tab !== active);
    this.#used = this.#used.filter((tab) => tab !== active);
  }

  toString(): string {
    return this.tabs
      .map((tab) => `${tab === this.active ? '>' : ''}${tab.name ?? '-'}/${tab.panes}`)
      .join(' ');
  }
}

/** The same of the window; names that no user gave are left out, as shells change them. */
const shown = ({ tabs }: PodshellWindow): Promise<{ tabs: TabModel[]; active: number }> =>
  tabs.evaluateAll((all) => ({
    tabs: all.map((tab) => ({
      name: /^name \d+$/.exec(tab.ariaLabel ?? '')?.[0] ?? null,
      panes: Number(/(\d+) panes/.exec(tab.getAttribute('aria-description') ?? '')?.[1] ?? 1),
    })),
    active: all.findIndex((tab) => tab.ariaSelected === 'true'),
  }));

const look = async (podshell: PodshellWindow): Promise<string> => {
  const { tabs, active } = await shown(podshell);
  return new Model(tabs, active).toString();
};

/** A layout, and until when it was certainly not yet replaced by the next. */
interface Past {
  readonly layout: string;
  until: number;
}

/** Changes the layout at random, without a pause, until the window is gone. */
async function work(
  podshell: PodshellWindow,
  { model, random, past }: { model: Model; random: SeededRandom; past: Past[] },
): Promise<never> {
  const { keyboard } = podshell.page;
  const terminal = podshell.panel.locator('.xterm-helper-textarea').first();
  for (;;) {
    const act = random.pick([
      'add',
      'split',
      'rename',
      'left',
      'right',
      'select',
      'close',
    ] as const);
    let keys: string | null = null;
    if (act === 'add' && model.tabs.length < 6) {
      model.add();
      keys = 'Control+Shift+T';
    } else if (act === 'split' && model.active.panes < 3) {
      model.active.panes += 1;
      keys = random.pick(['Alt+Shift+=', 'Alt+Shift+-']);
    } else if (act === 'left' || act === 'right') {
      model.move(act === 'left' ? -1 : 1);
      keys = act === 'left' ? 'Control+Shift+PageUp' : 'Control+Shift+PageDown';
    } else if (act === 'select') {
      const index = random.integer(0, model.tabs.length - 1);
      model.select(index);
      keys = `Alt+${index + 1}`;
    } else if (act === 'close' && (model.active.panes > 1 || model.tabs.length > 2)) {
      model.close();
      keys = 'Control+Shift+W';
    } else if (act === 'rename') {
      model.active.name = `name ${random.integer(1, 999)}`;
    }
    const next: Past = { layout: model.toString(), until: Infinity };
    past.push(next);
    if (keys !== null) {
      await terminal.focus();
      await keyboard.press(keys);
    } else if (act === 'rename') {
      await podshell.tabs.nth(model.index).press('F2');
      await keyboard.type(model.active.name ?? '');
      await keyboard.press('Enter');
    }
    await expect.poll(() => look(podshell), { intervals: [10] }).toBe(next.layout);
    const before = past.at(-2);
    if (before) before.until = Date.now();
  }
}

/** Milliseconds from a change that is shown until it is on disk, at most, of a few. */
async function slowestKeeping(podshell: PodshellWindow, userData: string): Promise<number> {
  let slowest = 0;
  for (const name of ['name 1', 'name 2', 'name 3']) {
    await podshell.tabs.first().press('F2');
    await podshell.page.keyboard.type(name);
    await podshell.page.keyboard.press('Enter');
    await expect(podshell.tabs.first()).toHaveAccessibleName(name);
    const shownAt = Date.now();
    await expect
      .poll(() => readFileSync(join(userData, 'restore/layout.json'), 'utf8'), { intervals: [10] })
      .toContain(name);
    slowest = Math.max(slowest, Date.now() - shownAt);
  }
  return slowest;
}

/** Milliseconds that a write and its turn took at most, tried over and over until all is over. */
async function slowness(file: string, isOver: () => boolean): Promise<number> {
  let slowest = 0;
  while (!isOver()) {
    const from = performance.now();
    await sleep(LOOK);
    await replaceFile(file, 'x');
    slowest = Math.max(slowest, performance.now() - from - LOOK);
  }
  return slowest;
}

test(`killed at ${KILLS} random moments while tabs and panes change, at most the last second is lost`, async ({
  launch,
  cluster,
  folder,
}) => {
  test.setTimeout(480_000);
  const userData = join(folder, 'mine');
  const random = new SeededRandom(SEED);
  let podshell = await launch({ userData });
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo kept $((6 * 7))');
  await podshell.sees('kept 42');
  await expect.poll(() => existsSync(join(userData, 'restore/layout.json'))).toBe(true);
  const lost: number[] = [];
  const slowest = await slowestKeeping(podshell, userData);

  for (let round = 1; round <= KILLS; round++) {
    const { tabs, active } = await shown(podshell);
    const model = new Model(tabs, active);
    const past: Past[] = [{ layout: model.toString(), until: Infinity }];
    let isKilled = false;
    const working = work(podshell, { model, random, past }).catch((error: unknown) => {
      if (!isKilled) throw error;
    });
    const probing = slowness(join(folder, 'probe'), () => isKilled);
    await Promise.race([working, sleep(random.integer(0, LONGEST_WORK))]);
    isKilled = true;
    const at = Date.now();
    await kill(podshell);
    await working;
    // A disk that stands still for a moment, as those of virtual machines do, keeps nothing meanwhile.
    const most = Math.max(LOST, 2 * slowest, GATHERED + 2 * (await probing));

    // What it had asked for has arrived when its connections have ended.
    await expect.poll(() => cluster.openWatches().length).toBe(0);
    const execs = countExecs(cluster);
    podshell = await launch({ userData });
    await expect(podshell.tabs).not.toHaveCount(0);
    const back = await look(podshell);
    const found = [...past].reverse().find(({ layout }) => layout === back);
    const story = `round ${round}: ${back} after ${past.map(({ layout }) => layout).join(' → ')}`;
    expect(found, story).toBeDefined();
    const age = Math.max(0, at - (found?.until ?? 0));
    expect(age, story).toBeLessThanOrEqual(most);
    lost.push(age);
    await expect(podshell.panel).toBeVisible();
    await expect(podshell.alerts).toHaveCount(0);
    expect(execs()).toBe(0);
  }
  test.info().annotations.push({
    type: 'lost, ms',
    description: `${lost.join(' ')}; a change was kept after ${slowest} at most`,
  });
});
