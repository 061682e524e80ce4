import type { Disposable } from '../../shared/result';
import type { PortToMain, PortToPage } from '../../shared/terminal';

/** A session's way to the page that shows it. The real one is a MessagePort (ipc/session-port.ts). */
export interface TerminalPort {
  send(message: PortToPage): void;
  /** Messages are checked before they get here. */
  onMessage(listener: (message: PortToMain) => void): Disposable;
  /** The other end is gone: nobody sees the session any more. Told at most once. */
  onClose(listener: () => void): Disposable;
  close(): void;
}
