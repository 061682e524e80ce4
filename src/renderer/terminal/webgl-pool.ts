import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';

/**
 * Chromium keeps about 16 live WebGL contexts and takes the oldest away beyond that, from whoever has
 * it. Half of that leaves room for contexts that are still being collected.
 */
export const MAX_WEBGL_TERMINALS = 8;

/** A terminal drawn by WebGL. */
interface Lease {
  readonly release: () => void;
}

/**
 * Draws the terminals shown last with WebGL, at most `MAX_WEBGL_TERMINALS` of them; the others are
 * drawn by the DOM, as all are where no GPU draws (software GL is slower than the DOM). Cell sizes
 * differ between the two: a terminal is fitted again after each change.
 */
export class WebglPool implements Disposable {
  readonly #enabled: boolean;
  readonly #limit: number;
  readonly #createAddon: () => WebglAddon;
  /** By terminal; least recently shown first. */
  readonly #leases = new Map<Terminal, Lease>();

  constructor(options: { enabled: boolean; limit?: number; createAddon?: () => WebglAddon }) {
    this.#enabled = options.enabled;
    this.#limit = options.limit ?? MAX_WEBGL_TERMINALS;
    this.#createAddon = options.createAddon ?? (() => new WebglAddon());
  }

  /** Terminals drawn by WebGL now. */
  get size(): number {
    return this.#leases.size;
  }

  /** Whether WebGL draws the terminal now. */
  has(terminal: Terminal): boolean {
    return this.#leases.has(terminal);
  }

  /**
   * The terminal is on screen: draws it with WebGL where possible.
   *
   * @param onChange called when another renderer takes over later, to fit again
   * @returns whether the renderer changed
   */
  use(terminal: Terminal, onChange: () => void): boolean {
    if (!this.#enabled) return false;
    const current = this.#leases.get(terminal);
    if (current) {
      this.#leases.delete(terminal);
      this.#leases.set(terminal, current);
      return false;
    }
    const lease = this.#lease(terminal, onChange);
    if (!lease) return false;
    this.#leases.set(terminal, lease);
    const oldest = this.#leases.keys().next().value;
    if (this.#leases.size > this.#limit && oldest) this.release(oldest);
    return true;
  }

  /** Gives the terminal's context back; the DOM draws it from then on. */
  release(terminal: Terminal): void {
    const lease = this.#leases.get(terminal);
    this.#leases.delete(terminal);
    lease?.release();
  }

  dispose(): void {
    for (const terminal of [...this.#leases.keys()]) this.release(terminal);
  }

  #lease(terminal: Terminal, onChange: () => void): Lease | null {
    const addon = this.#createAddon();
    try {
      terminal.loadAddon(addon);
    } catch {
      // No WebGL 2 after all (blocklisted driver, GPU process gone): the DOM goes on drawing.
      addon.dispose();
      return null;
    }
    const release = (): void => {
      const contexts = webglContexts(terminal);
      addon.dispose();
      // The addon leaves that to the garbage collector, which may be minutes away.
      for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext();
      onChange();
    };
    addon.onContextLoss(() => {
      this.release(terminal);
    });
    return { release };
  }
}

function webglContexts(terminal: Terminal): readonly WebGL2RenderingContext[] {
  const canvases = terminal.element?.querySelectorAll<HTMLCanvasElement>('.xterm-screen canvas');
  return Array.from(canvases ?? []).flatMap((canvas) => canvas.getContext('webgl2') ?? []);
}
