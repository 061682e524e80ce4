import { PASTE_LIMIT } from '../../shared/terminal';

/** UTF-16 units above which a paste asks even when it is one line. */
const LARGE_PASTE = 5 * 1024;
/** What a preview shows; nobody reads more, and a dialog must not freeze on 10 MB. */
const PREVIEW_LENGTH = 4000;

/**
 * Text from a clipboard, made fit for a shell: line ends become LF, and of the C0 and C1 controls
 * only tab, CR and LF stay. Without ESC and CSI a paste can neither end the bracketed paste it stands
 * in (xterm.js 6.0 does not prevent that) nor press keys.
 */
export function sanitizePaste(text: string): string {
  return (
    text
      .replace(/\r\n/g, '\n')
      // eslint-disable-next-line no-control-regex -- control characters are what this is about
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')
  );
}

/** Whether a text has more bytes of UTF-8 than one paste may have (`PASTE_LIMIT`). */
export function isTooLongToPaste(text: string): boolean {
  // A UTF-16 unit is one to three bytes: hardly any text has to be encoded to know.
  if (text.length > PASTE_LIMIT) return true;
  if (text.length * 3 <= PASTE_LIMIT) return false;
  return new TextEncoder().encode(text).length > PASTE_LIMIT;
}

/** Why a paste asks before it is sent, or null where it does not. */
export function pasteQuestion(text: string): 'lines' | 'size' | null {
  if (/[\r\n]/.test(text)) return 'lines';
  return text.length > LARGE_PASTE ? 'size' : null;
}

/** How many lines a paste has; a line end at its end opens no further one. */
export function lineCount(text: string): number {
  return text.replace(/(\r|\n)$/, '').split(/[\r\n]/).length;
}

/**
 * A piece of a preview: `mark` pieces are characters that could not be seen otherwise, `end` a line's
 * end; `dropped` ones are left out of what is sent.
 */
export interface PreviewPiece {
  readonly kind: 'text' | 'mark' | 'end' | 'dropped';
  readonly text: string;
}

/** What is shown of a paste, and how many UTF-16 units are left out. */
export interface PastePreview {
  readonly pieces: readonly PreviewPiece[];
  readonly hidden: number;
}

const MARKS: Readonly<Record<string, string>> = { '\t': '→', '\u00a0': '⍽', '\u00ad': 'SHY' };

/**
 * The beginning of the clipboard's own text, with every control, invisible and direction-changing
 * character made visible, so that what looks harmless is harmless.
 */
export function previewPaste(text: string): PastePreview {
  const shown = text.slice(0, PREVIEW_LENGTH);
  const pieces: PreviewPiece[] = [];
  const pattern = /(\r\n|\r|\n)|([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0])/gu;
  let from = 0;
  for (const match of shown.matchAll(pattern)) {
    if (match.index > from) pieces.push({ kind: 'text', text: shown.slice(from, match.index) });
    const [found, lineEnd] = match;
    if (lineEnd === undefined) {
      const kind = sanitizePaste(found) === '' ? 'dropped' : 'mark';
      pieces.push({ kind, text: MARKS[found] ?? codePointLabel(found) });
    } else {
      pieces.push({ kind: 'end', text: '⏎' }, { kind: 'text', text: '\n' });
    }
    from = match.index + found.length;
  }
  if (from < shown.length) pieces.push({ kind: 'text', text: shown.slice(from) });
  return { pieces, hidden: text.length - shown.length };
}

function codePointLabel(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  // Caret notation, as shells echo it: fonts have it, unlike the control pictures.
  if (codePoint < 0x20) return `^${String.fromCodePoint(codePoint + 0x40)}`;
  if (codePoint === 0x7f) return '^?';
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}
