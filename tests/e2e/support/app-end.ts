import { once } from 'node:events';
import { familyOf } from '../../support/processes';
import type { PodshellWindow } from './podshell-window';

/** Quits the app as its menu does. */
export async function quit(podshell: PodshellWindow): Promise<void> {
  const ended = once(podshell.app.process(), 'exit');
  // Its answer is lost where the app is quicker.
  await podshell.app
    .evaluate(({ app }) => {
      app.quit();
    })
    .catch(() => undefined);
  await ended;
}

/** Ends the app and all its processes at once, as a power failure does. */
export async function kill(podshell: PodshellWindow): Promise<void> {
  const main = podshell.app.process();
  const ended = once(main, 'exit');
  const family = familyOf(main.pid ?? 0);
  for (const { pid } of family) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It went with one that was killed before it.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  await ended;
}
