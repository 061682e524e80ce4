import { test as base } from './fixtures';
import type { PodshellWindow } from './podshell-window';

interface PackagedFixtures {
  /** The packaged app's binary. */
  readonly binary: string;
  /** The packaged app on the demo cluster, its environments listed. */
  readonly packaged: PodshellWindow;
}

/** Tests of the packaged app: the same files that people install, driven through its window only. */
export const test = base.extend<PackagedFixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
  binary: async ({}, use) => {
    const binary = process.env['PODSHELL_PACKAGED_APP'];
    if (binary === undefined) throw new Error('no packaged app: run this through `npm test`');
    await use(binary);
  },
  packaged: async ({ launch, binary }, use) => {
    const podshell = await launch({ executable: binary });
    await podshell.item(1, 'shop-a1b2').waitFor();
    await use(podshell);
  },
});

export { expect } from './fixtures';
