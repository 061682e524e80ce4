import AxeBuilder from '@axe-core/playwright';
import type { PodshellWindow } from './podshell-window';

/**
 * What axe finds on the screen: a line a rule, with the elements.
 *
 * @param within a selector of the part that is looked at; a dialog has the screen to itself
 */
export async function violations(podshell: PodshellWindow, within?: string): Promise<string[]> {
  // Electron has no second page for axe's report: legacy mode runs it in the first.
  const axe = new AxeBuilder({ page: podshell.page }).setLegacyMode(true);
  const results = await (within === undefined ? axe : axe.include(within)).analyze();
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  );
}
