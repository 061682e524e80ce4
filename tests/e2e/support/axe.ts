import AxeBuilder from '@axe-core/playwright';
import type { PodshellWindow } from './podshell-window';

/** What axe finds on the screen: a line a rule, with the elements. */
export async function violations(podshell: PodshellWindow): Promise<string[]> {
  // Electron has no second page for axe's report: legacy mode runs it in the first.
  const results = await new AxeBuilder({ page: podshell.page }).setLegacyMode(true).analyze();
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  );
}
