import { LayoutStore } from '../../src/main/restore/layout-store';
import { realDisk } from '../../src/main/restore/restore-disk';
import { systemClock } from '../../src/main/kube/clock';

// The process that tests/integration/restore-kill.test.ts kills: tells its store a new layout every few
// milliseconds, and says on its output which one, before the store knows of it.

/** Milliseconds between two layouts: quicker than any user. */
const EVERY_MS = 7;

const [file = '', first = '0'] = process.argv.slice(2);

void LayoutStore.load({
  file,
  clock: systemClock,
  disk: realDisk,
  isOn: true,
  onProblem: (error) => {
    throw new Error(error.kind);
  },
}).then(({ store }) => {
  let number = Number(first);
  const tell = (): void => {
    number += 1;
    process.stdout.write(`${number} ${Date.now()}\n`);
    // Of all lengths up to that of a window full of tabs.
    store.keep(
      JSON.stringify({ number, tabs: 'x'.repeat((number * 7919) % 100_000), end: number }),
    );
  };
  tell();
  setInterval(tell, EVERY_MS);
});
