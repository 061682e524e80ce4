import type { Disposable } from '../../shared/result';
import type {
  PortToMain,
  SessionState,
  TerminalCheckpoint,
  TerminalSize,
} from '../../shared/terminal';
import type { Clock } from '../kube/clock';
import { KeptCheckpoint } from './kept-checkpoint';
import { OutputFlow } from './output-flow';
import { ReplayLog } from './replay-log';
import { ReplayMarks } from './replay-marks';
import type { TerminalPort } from './terminal-port';

/** What a session tells its page besides output. */
export type SessionNews =
  | { readonly type: 'state'; readonly state: SessionState }
  /** The pod does not read: this many bytes of input were not taken. */
  | { readonly type: 'input-refused'; readonly bytes: number }
  | { readonly type: 'round-trip'; readonly milliseconds: number };

/** What a page asks of a session; the rest of its messages is about output, and stays here. */
export type PageWish = Extract<PortToMain, { type: 'input' | 'resize' }>;

/** What a session's output is made of. */
export interface SessionOutputOptions {
  readonly clock: Clock;
  /** Stops and restarts the source of output. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly onMessage: (message: PageWish) => void;
}

/**
 * Everything that a session's terminals see, for one page after the other. A page leaves checkpoints;
 * what came after the last one is kept, output by its absolute offset, sizes and states where they
 * took effect, so that the next page comes to the same terminal.
 */
export class SessionOutput implements Disposable {
  readonly #options: SessionOutputOptions;
  readonly #log = new ReplayLog();
  readonly #marks = new ReplayMarks();
  readonly #flow: OutputFlow;
  readonly #checkpoint: KeptCheckpoint;
  #roundTrip: number | null = null;
  #port: TerminalPort | null = null;
  #subscriptions: readonly Disposable[] = [];
  #hadPage = false;

  constructor(options: SessionOutputOptions) {
    this.#options = options;
    this.#checkpoint = new KeptCheckpoint(options.clock);
    this.#flow = new OutputFlow({
      clock: options.clock,
      log: this.#log,
      send: (offset, bytes) => {
        this.#port?.send({ type: 'output', offset, bytes });
      },
      pause: options.pause,
      resume: options.resume,
    });
  }

  /** Bytes that came so far. */
  get bytesReceived(): number {
    return this.#log.end;
  }

  /** Where the next page starts from; null: at the beginning. */
  get checkpoint(): TerminalCheckpoint | null {
    return this.#checkpoint.value;
  }

  /** The size of the terminal that was there last; null: none was yet. */
  get size(): TerminalSize | null {
    return this.#marks.size;
  }

  /** Takes output; copies it. */
  push(bytes: Uint8Array): void {
    this.#flow.push(bytes);
  }

  /** Tells the page, after all output that came before. A state is kept for the next page. */
  tell(news: SessionNews): void {
    this.#flow.flush();
    if (news.type === 'state') {
      const index = this.#marks.addState(news.state, this.#log.end);
      this.#port?.send({ ...news, index });
      return;
    }
    if (news.type === 'round-trip') this.#roundTrip = news.milliseconds;
    this.#port?.send(news);
  }

  /** The terminal has this size from here on: at its start, or where no page said so. */
  resized(size: TerminalSize): void {
    this.#marks.addSize(size, { offset: this.#log.end, states: this.#marks.states });
  }

  /** A page shows the session from now on, in place of any other. It gets everything it missed. */
  connect(port: TerminalPort): void {
    this.disconnect();
    this.#port = port;
    this.#subscriptions = [
      port.onMessage((message) => {
        this.#onMessage(message);
      }),
      port.onClose(() => {
        this.disconnect();
      }),
    ];
    this.#replay(port);
    this.#hadPage = true;
  }

  /** The page is gone. Output is kept; when there is too much to keep, its source rests. */
  disconnect(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#subscriptions = [];
    this.#port?.close();
    this.#port = null;
    this.#flow.stop();
  }

  dispose(): void {
    this.disconnect();
    this.#flow.dispose();
    this.#checkpoint.dispose();
  }

  #replay(port: TerminalPort): void {
    // The first page has the size it asked for, and may have measured another one meanwhile.
    const sizes = this.#hadPage;
    this.#flow.rewind(this.#log.start);
    const base = this.#marks.baseSize;
    if (sizes && base) port.send({ type: 'replayed-size', size: base });
    for (const mark of this.#marks.all) {
      this.#flow.replay(mark.offset);
      if (mark.kind === 'state') {
        port.send({ type: 'state', state: mark.state, index: mark.index });
      } else if (sizes) port.send({ type: 'replayed-size', size: mark.size });
    }
    this.#flow.replay(this.#log.end);
    this.#flow.start();
    port.send({ type: 'live' });
    // Its mark may be in the checkpoint; the page has to know it all the same.
    const last = this.#marks.lastState;
    if (last) port.send({ type: 'state', ...last });
    if (this.#roundTrip !== null) {
      port.send({ type: 'round-trip', milliseconds: this.#roundTrip });
    }
  }

  #onMessage(message: PortToMain): void {
    switch (message.type) {
      case 'ack':
        this.#flow.acknowledge(message.offset);
        return;
      case 'checkpoint':
        this.#keep(message.checkpoint);
        return;
      case 'resize': {
        // A place where no terminal of this session can be is moved to where one can.
        const { offset, states } = message.at;
        this.#marks.addSize(message.size, {
          offset: Math.min(Math.max(offset, this.#log.start), this.#flow.sent),
          states: Math.min(states, this.#marks.states),
        });
        this.#options.onMessage(message);
        return;
      }
      case 'input':
        this.#options.onMessage(message);
        return;
    }
  }

  /** One that lies before what is kept, or ahead of what was sent, is no checkpoint of this session. */
  #keep(checkpoint: TerminalCheckpoint): void {
    const { offset, states, size } = checkpoint;
    if (offset < this.#log.start || offset > this.#flow.sent || states > this.#marks.states) return;
    this.#checkpoint.keep(checkpoint);
    this.#log.trim(offset);
    this.#marks.trim(states, size);
    this.#flow.acknowledge(offset);
    this.#flow.trimmed();
  }
}
