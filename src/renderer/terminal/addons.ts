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
    // Widths of Unicode 15, one group of cells a grapheme; it activates itself ('15-graphemes').
    // Measured against bash 5.2: emoji, flags, CJK and accents take the columns that its line editor
    // counts (xterm.js' own Unicode 6 gives emoji one instead of two). Sequences joined into one
    // picture (families, skin tones) take two here, while readline counts their parts.
    graphemes: new UnicodeGraphemesAddon(),
  };
  for (const addon of Object.values(addons)) terminal.loadAddon(addon);
  return addons;
}
