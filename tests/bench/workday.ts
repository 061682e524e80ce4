import { cpus } from 'node:os';
import { Panes } from '../e2e/support/panes';
import { BenchApp, pause } from './bench-app';
import type { BenchContext } from './context';
import { echoes, recordKeys, TAKE_KEYS } from './echo';
import { median, type Measurement } from './figure';

const TABS = 30;
const FLOODS = 3;

/**
 * Echo on a full day: 30 tabs, the one in front split into five panes, three of which flood on screen;
 * typed into a fourth. Against the same keys in the same window before the floods begin.
 */
export async function workday({ runtime }: BenchContext): Promise<Measurement> {
  const bench = await BenchApp.start();
  try {
    const { podshell } = bench;
    const { keyboard } = podshell.page;
    const first = await bench.open('shop-a1b2');
    const renderer = await bench.renderer();
    await podshell.run(TAKE_KEYS);
    await recordKeys(podshell);
    for (let tab = 2; tab <= TABS; tab += 1) {
      await keyboard.press('Control+Shift+T');
      await podshell.prompt();
    }
    await keyboard.press('Alt+1');
    const panes = new Panes(podshell);
    await panes.split('Alt+Shift+=', 2);
    await panes.split('Alt+Shift+-', 3);
    await keyboard.press('Alt+ArrowUp');
    await panes.split('Alt+Shift+=', 3);
    await panes.split('Alt+Shift+-', 4);
    const focus = async (): Promise<void> => {
      await panes.at(1).locator('.xterm-helper-textarea').focus();
      await panes.expectFocusAt(1);
    };
    await focus();
    const quiet = await echoes(bench, first);
    for (let place = 2; place < 2 + FLOODS; place += 1) {
      await panes.at(place).locator('.xterm-helper-textarea').focus();
      await panes.expectFocusAt(place);
      await keyboard.type('while :; do seq 1 100000; done\n');
    }
    await focus();
    await pause(1_000);
    const alone = await parsedIn(bench, () => pause(2_000));
    const typing = await parsedIn(bench, () => echoes(bench, first));
    const flooded = typing.result;
    return {
      id: 'workday-echo-p99',
      unit: 'ms',
      ours: flooded,
      reference: { name: 'the same window without floods', samples: quiet },
      target: { atMost: cpus().length >= 4 ? 50 : 80 },
      quantile: 0.99,
      runtime,
      renderer,
      notes: [
        `ours median: ${median(flooded).toFixed(2)} ms; ${TABS} tabs, 5 panes in front, ${FLOODS} of them flooding`,
        `floods, together: ${alone.rate.toFixed(1)} MB/s while nobody types, ${typing.rate.toFixed(1)} MB/s meanwhile`,
      ],
    };
  } finally {
    await bench.stop();
  }
}

/** What all terminals parse while something goes on, in MB a second. */
async function parsedIn<T>(
  { traffic }: BenchApp,
  action: () => Promise<T>,
): Promise<{ readonly result: T; readonly rate: number }> {
  const parsed = async (): Promise<number> => {
    let sum = 0;
    for (let port = await traffic.count(); port > 0; port -= 1) {
      sum += (await traffic.port(port - 1)).acknowledged;
    }
    return sum;
  };
  const before = await parsed();
  const started = performance.now();
  const result = await action();
  const milliseconds = performance.now() - started;
  return { result, rate: ((await parsed()) - before) / 1000 / milliseconds };
}
