import type { Socket } from 'node:net';
import { Lane, type LaneConditions } from './lane';
import type { SeededRandom } from './seeded-random';

/**
 * Milliseconds between the last byte of a connection and its reset. A reset throws away what is still
 * in the sender's kernel: at once, nobody could say which bytes the peer must have seen.
 */
const SETTLE_MS = 30;

/** A client's TCP connection through the proxy. */
export class ProxiedConnection {
  readonly toServer: Lane;
  readonly toClient: Lane;
  /** Resolves when the client's side is closed, by whomever. */
  readonly closed: Promise<void>;
  /** When bytes last passed, `performance.now()`. */
  activeAt = performance.now();
  #open = true;
  /** Its end is decided here: what the two sides do counts no more. */
  #dead = false;
  #frozen = false;
  #idleTimer: NodeJS.Timeout | undefined;
  #settleTimer: NodeJS.Timeout | undefined;

  constructor(
    /** Counts from 1. */
    readonly number: number,
    private readonly client: Socket,
    private readonly server: Socket,
    random: SeededRandom,
  ) {
    const active = (): void => {
      this.activeAt = performance.now();
    };
    this.toServer = new Lane(client, server, random.fork(), active);
    this.toClient = new Lane(server, client, random.fork(), active);
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        this.#open = false;
        clearTimeout(this.#idleTimer);
        this.toClient.dispose();
        resolve();
      });
    });
    // Always followed by 'close', which says whether there was one.
    client.on('error', () => undefined);
    server.on('error', () => undefined);
    client.once('close', (broken) => {
      if (this.#dead) return;
      if (broken) this.toServer.senderReset();
      else this.toServer.go();
    });
    server.once('close', (broken) => {
      if (this.#dead) return;
      if (broken) this.toClient.senderReset();
      else this.toClient.go();
    });
  }

  /** Whether the client's side is open. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether it is not what its ends take it for. */
  get harmed(): boolean {
    return this.#dead || this.#frozen;
  }

  /** The conditions of both directions. */
  set(conditions: Partial<LaneConditions>): void {
    this.toServer.set(conditions);
    this.toClient.set(conditions);
  }

  /** Cuts both sides with a TCP reset, once what was handed on has arrived. */
  reset(): void {
    this.#dead = true;
    this.toServer.stop();
    this.toClient.stop();
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => {
      this.client.resetAndDestroy();
      this.server.resetAndDestroy();
    }, SETTLE_MS);
  }

  /** Ends both sides politely (FIN); what was handed on arrives. */
  close(): void {
    this.#dead = true;
    this.toServer.stop();
    this.toClient.stop();
    this.client.end();
    this.server.end();
    // Nobody reads what may still come: without this an end would wait for it for ever.
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => {
      this.client.destroySoon();
      this.server.destroySoon();
    }, SETTLE_MS);
  }

  /**
   * Half-open: from now on nothing of either reaches the other, and nobody is told. What the client
   * sends is taken and lost; the server's bytes pile up with it, as where no acknowledgement comes.
   */
  halfOpen(): void {
    this.#dead = true;
    this.toServer.swallow();
    this.toClient.stop();
  }

  /** Reads neither side: the senders' buffers fill up, as with a peer that hangs. */
  freeze(): void {
    this.#frozen = true;
    this.toServer.stop();
    this.toClient.stop();
  }

  /** Ends a freeze: nothing was lost. */
  thaw(): void {
    this.#frozen = false;
    this.toServer.go();
    this.toClient.go();
  }

  /** Drops the connection when no byte passed for that long, as load balancers do. */
  dropWhenIdle(milliseconds: number, how: 'reset' | 'close' | 'half-open'): void {
    clearTimeout(this.#idleTimer);
    const left = this.activeAt + milliseconds - performance.now();
    if (left > 0 && this.#open) {
      this.#idleTimer = setTimeout(() => {
        this.dropWhenIdle(milliseconds, how);
      }, left);
      return;
    }
    if (!this.#open) return;
    if (how === 'reset') this.reset();
    else if (how === 'close') this.close();
    else this.halfOpen();
  }

  dispose(): void {
    this.#dead = true;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#settleTimer);
    this.toServer.dispose();
    this.toClient.dispose();
    this.client.destroy();
    this.server.destroy();
  }
}
