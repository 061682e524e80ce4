import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import type { Terminal } from '@xterm/xterm';

/**
 * The addons every terminal has; a new one is one line here. WebGL is not among them: it comes and
 * goes while a terminal lives (webgl-pool.ts).
 *
 * Not loaded on purpose: addon-clipboard (its default provider reads and writes the clipboard without
 * asking), addon-attach (bytes come over a port and are acknowledged).
 */
export function loadAddons(terminal: Terminal): { readonly fit: FitAddon } {
  const addons = {
    fit: new FitAddon(),
    // Widths of Unicode 15 and one cell group a grapheme (it activates itself): an emoji sequence
    // takes the two columns that the shell's line editor counts, and not six.
    graphemes: new UnicodeGraphemesAddon(),
  };
  for (const addon of Object.values(addons)) terminal.loadAddon(addon);
  return addons;
}
