import type { KeptText, TerminalSize } from '../../shared/terminal';
import { plainSnapshot } from './plain-snapshot';
import type { SessionView } from './session-options';
import { streamEnd } from './stream-marks';

/** What showing a text needs of a view that is not yet on screen. */
export type RememberingView = Pick<
  SessionView,
  'restore' | 'hold' | 'write' | 'isAlternate' | 'cursorColumn'
>;

/**
 * Shows what a terminal of an earlier run held, as text: whatever its programs had set up (mouse,
 * keys, colours) ended with them. A full-screen program's last screen is left as it is; elsewhere
 * a dimmed line says what has become of the shell. Resolves to false where the text cannot be shown.
 */
export async function showRememberedText(
  view: RememberingView,
  { screen, size }: KeptText,
  line: string,
): Promise<boolean> {
  const plain = plainSnapshot(screen, size);
  if (plain === null || !view.restore(plain, size)) return false;
  if (!view.isAlternate) await written(view, endLine(view.cursorColumn, size, line));
  await written(view, streamEnd());
  view.hold(false);
  return true;
}

/** The line across the terminal; one that was begun is ended first. */
function endLine(cursorColumn: number, { cols }: TerminalSize, line: string): Uint8Array {
  const rest = Math.max(cols - widthOf(line) - 4, 0);
  const lineEnd = cursorColumn > 0 ? '\r\n' : '';
  return new TextEncoder().encode(
    `\x1b[0m${lineEnd}\x1b[90m── ${line} ${'─'.repeat(rest)}\x1b[0m\r\n`,
  );
}

/** Cells of our own sentences: Chinese characters and their punctuation take two. */
function widthOf(text: string): number {
  return Array.from(text, (character) => (character >= '\u2e80' ? 2 : 1)).reduce<number>(
    (sum, cells) => sum + cells,
    0,
  );
}

function written(view: RememberingView, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    view.write(bytes, resolve);
  });
}
