import { MessageChannelMain, type WebContents } from 'electron';
import { SESSION_PORT_CHANNEL } from '../../shared/ipc';
import type { TerminalPort } from '../sessions/terminal-port';
import { PORT_SCHEMA } from './schemas';

/**
 * Makes a session's port and hands its other end to the page's preload. Messages that do not fit
 * the contract are dropped and logged: nothing behind the port sees them.
 */
export function connectSessionPort(
  contents: WebContents,
  sessionId: string,
  log: (line: string) => void,
): TerminalPort {
  const { port1, port2 } = new MessageChannelMain();
  contents.postMessage(SESSION_PORT_CHANNEL, { sessionId }, [port2]);
  port1.start();
  return {
    send: (message) => {
      port1.postMessage(message);
    },
    onMessage: (listener) => {
      const receive = (event: Electron.MessageEvent): void => {
        const parsed = PORT_SCHEMA.safeParse(event.data);
        if (parsed.success) listener(parsed.data);
        else log(`session ${sessionId}: malformed message from the page`);
      };
      port1.on('message', receive);
      return {
        dispose: () => {
          port1.off('message', receive);
        },
      };
    },
    onClose: (listener) => {
      port1.on('close', listener);
      return {
        dispose: () => {
          port1.off('close', listener);
        },
      };
    },
    close: () => {
      port1.close();
    },
  };
}
