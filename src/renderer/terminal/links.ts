import { WebLinksAddon } from '@xterm/addon-web-links';
import type { ILinkHandler, Terminal } from '@xterm/xterm';
import { cleanText } from '../../shared/clean-text';

/** Characters of an address that are shown: main refuses longer ones. */
const MAX_ADDRESS = 8 * 1024;

/** A link under the mouse. */
export interface TerminalLink {
  /** Where it leads in truth, whatever its text says; a host outside of ASCII in its own letters' code. */
  readonly address: string;
  /** Only web addresses are opened: other schemes start programs. */
  readonly isWeb: boolean;
}

/** What links are made of. */
export interface LinksOptions {
  /** The key that makes a click open a link. */
  readonly modifier: 'metaKey' | 'ctrlKey';
  /** The link under the mouse, or null. */
  readonly onHover: (link: TerminalLink | null) => void;
  readonly onOpen: (link: TerminalLink) => void;
}

/** Reads an address out of a terminal's text or of a hyperlink (OSC 8). */
export function linkOf(text: string): TerminalLink {
  const address = cleanText(text, MAX_ADDRESS);
  const url = address === text ? urlOf(text) : null;
  if (!url) return { address, isWeb: false };
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  // `https://accounts.example@evil.example/` looks like another address than it is; main refuses it too.
  return { address: url.href, isWeb: isWeb && url.username === '' && url.password === '' };
}

/** What xterm.js calls for hyperlinks (OSC 8). Without a handler it would ask with a bare `confirm()`. */
export function hyperlinkHandler(options: LinksOptions): ILinkHandler {
  const { activate, hover, leave } = handlers(options);
  return { activate, hover, leave, allowNonHttpProtocols: true };
}

/** Makes the web addresses in a terminal's text links. They are looked for where the mouse is. */
export function loadWebLinks(terminal: Terminal, options: LinksOptions): void {
  const { activate, hover, leave } = handlers(options);
  terminal.loadAddon(new WebLinksAddon(activate, { hover, leave }));
}

/** `URL.canParse` is younger than the oldest Chromium we run on. */
function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

interface Handlers {
  readonly activate: (event: MouseEvent, text: string) => void;
  readonly hover: (event: MouseEvent, text: string) => void;
  readonly leave: () => void;
}

function handlers({ modifier, onHover, onOpen }: LinksOptions): Handlers {
  return {
    activate: (event, text) => {
      const link = linkOf(text);
      if (event[modifier] && event.button === 0 && link.isWeb) onOpen(link);
    },
    hover: (_event, text) => {
      onHover(linkOf(text));
    },
    leave: () => {
      onHover(null);
    },
  };
}
