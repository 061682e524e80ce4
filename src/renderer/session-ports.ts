import { isSessionPortMessage, type SessionHandle, type SessionListener } from '../shared/ipc';
import type { PortToMain, PortToPage } from '../shared/terminal';

/**
 * The ports of this page's sessions, as the preload hands them over: as ports and not as functions of
 * the bridge, which would copy every byte of output once more on its way to the terminal. A port that
 * nobody attached to yet is not started, so it keeps what arrives.
 */
export class SessionPorts {
  readonly #ports = new Map<string, MessagePort>();
  readonly #waiting = new Map<string, (port: MessagePort) => void>();

  /** @param target where the preload posts the ports: the page's window */
  constructor(target: Window) {
    target.addEventListener('message', (event: MessageEvent<unknown>) => {
      const [port] = event.ports;
      // Only this window's own scripts, the preload among them, are its source.
      if (event.source !== target || !port || !isSessionPortMessage(event.data)) return;
      this.#receive(event.data.sessionId, port);
    });
  }

  /** Takes over a session's port; output that came before is delivered first. */
  attach(sessionId: string, listener: SessionListener): SessionHandle {
    let port: MessagePort | undefined;
    const unsent: PortToMain[] = [];
    const post = (message: PortToMain): void => {
      if (port) port.postMessage(message);
      else unsent.push(message);
    };
    const take = (taken: MessagePort): void => {
      port = taken;
      port.onmessage = ({ data }: MessageEvent<PortToPage>) => {
        deliver(data, listener);
      };
      for (const message of unsent.splice(0)) post(message);
    };
    const ready = this.#ports.get(sessionId);
    this.#ports.delete(sessionId);
    if (ready) take(ready);
    else this.#waiting.set(sessionId, take);
    return {
      write: (bytes) => {
        post({ type: 'input', bytes });
      },
      resize: (size, at) => {
        post({ type: 'resize', size, at });
      },
      acknowledge: (offset) => {
        post({ type: 'ack', offset });
      },
      checkpoint: (checkpoint) => {
        post({ type: 'checkpoint', checkpoint });
      },
      dispose: () => {
        this.#waiting.delete(sessionId);
        port?.close();
      },
    };
  }

  /** Closes the port of a session that nobody attached to; one that was attached to has its handle. */
  drop(sessionId: string): void {
    this.#ports.get(sessionId)?.close();
    this.#ports.delete(sessionId);
  }

  #receive(sessionId: string, port: MessagePort): void {
    const take = this.#waiting.get(sessionId);
    this.#waiting.delete(sessionId);
    if (take) take(port);
    else this.#ports.set(sessionId, port);
  }
}

/** Hands a message from main on to the page's end of its session. */
export function deliver(message: PortToPage, listener: SessionListener): void {
  switch (message.type) {
    case 'output':
      listener.onBytes(message.bytes, message.offset);
      return;
    case 'state':
      listener.onState(message.state, message.index);
      return;
    case 'input-refused':
      listener.onInputRefused(message.bytes);
      return;
    case 'round-trip':
      listener.onRoundTrip(message.milliseconds);
      return;
    case 'replayed-size':
      listener.onReplayedSize(message.size);
      return;
    case 'live':
      listener.onLive();
      return;
  }
}
