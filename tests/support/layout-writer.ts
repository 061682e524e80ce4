import { LayoutStore } from '../../src/main/restore/layout-store';
import { realDisk } from '../../src/main/restore/restore-disk';
import { systemClock } from '../../src/main/kube/clock';

// The process that tests/integration/restore-kill.test.ts kills: tells its store a new layout every few
// milliseconds, and says on its output which one, before the store knows of it; and when a write begins
// and ends.

/** Milliseconds between two layouts: quicker than any user. */
const EVERY_MS = 7;

const [file = '', first = '0'] = process.argv.slice(2);

const say = (what: string | number): void => {
  process.stdout.write(`${what} ${Date.now()}\n`);
};

void LayoutStore.load({
  file,
  clock: systemClock,
  disk: {
    ...realDisk,
    async replace(...args) {
      say('begin');
      await realDisk.replace(...args);
      say('end');
    },
  },
  isOn: true,
  onProblem: (error) => {
    throw new Error(error.kind);
  },
}).then(({ store }) => {
  let number = Number(first);
  const tell = (): void => {
    number += 1;
    say(number);
    // Of all lengths up to that of a window full of tabs.
    store.keep(
      JSON.stringify({ number, tabs: 'x'.repeat((number * 7919) % 100_000), end: number }),
    );
  };
  tell();
  setInterval(tell, EVERY_MS);
});
