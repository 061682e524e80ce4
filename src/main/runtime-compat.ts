/**
 * The one file that knows about runtimes older than the Electron we ship. Delete it, and the
 * outdated-runtime banner with it, when demo and tests no longer run on the stand-in runtime
 * (docs/adr/0001-electron-runtime.md).
 */

/** The major version from which Electron is the one we ship for: older Chromium gets no fixes. */
const OLDEST_SUPPORTED = 43;

/** Whether this Electron is end of life: good for demo, tests and benchmarks only. */
export function isOutdatedRuntime(electronVersion: string): boolean {
  return Number.parseInt(electronVersion, 10) < OLDEST_SUPPORTED;
}

type ClipboardName = 'clipboard' | 'primary';

/** Electron's clipboard before it became asynchronous: the selection is an argument there. */
interface OldClipboard {
  readText(type?: 'clipboard' | 'selection'): string;
  writeText(text: string, type?: 'clipboard' | 'selection'): void;
}

/** Reads text; `primary` is X11's selection, empty where the platform has none. */
export async function readClipboardText(
  clipboard: Electron.Clipboard,
  from: ClipboardName,
): Promise<string> {
  if (from === 'clipboard') return clipboard.readText();
  if (process.platform !== 'linux') return '';
  return hasSelection(clipboard)
    ? clipboard.selection.readText()
    : (clipboard as unknown as OldClipboard).readText('selection');
}

/** Writes text; writing `primary` does nothing where the platform has none. */
export async function writeClipboardText(
  clipboard: Electron.Clipboard,
  to: ClipboardName,
  text: string,
): Promise<void> {
  if (to === 'clipboard') await clipboard.writeText(text);
  else if (process.platform !== 'linux') return;
  else if (hasSelection(clipboard)) await clipboard.selection.writeText(text);
  else (clipboard as unknown as OldClipboard).writeText(text, 'selection');
}

function hasSelection(clipboard: object): boolean {
  return 'selection' in clipboard;
}
