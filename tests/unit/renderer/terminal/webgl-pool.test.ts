import type { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { MAX_WEBGL_TERMINALS, WebglPool } from '../../../../src/renderer/terminal/webgl-pool';

/** The addon as the pool uses it. */
class FakeAddon {
  disposed = false;
  loseContext: () => void = () => undefined;
  onContextLoss(listener: () => void): void {
    this.loseContext = listener;
  }
  dispose(): void {
    this.disposed = true;
  }
}

function fixture({ enabled = true, limit = MAX_WEBGL_TERMINALS, broken = false } = {}) {
  const addons: FakeAddon[] = [];
  const lost: string[] = [];
  const terminal = (name: string): Terminal => {
    const context = { getExtension: () => ({ loseContext: () => lost.push(name) }) };
    const canvases = [{ getContext: () => context }, { getContext: () => null }];
    return {
      element: { querySelectorAll: () => canvases },
      loadAddon: () => {
        if (broken) throw new Error('WebGL2 not supported');
      },
    } as unknown as Terminal;
  };
  const pool = new WebglPool({
    enabled,
    limit,
    createAddon: () => {
      const addon = new FakeAddon();
      addons.push(addon);
      return addon as unknown as WebglAddon;
    },
  });
  return { pool, addons, lost, terminal };
}
const nothing = (): void => undefined;

describe('WebglPool', () => {
  it('draws nothing with WebGL where no GPU draws', () => {
    const { pool, terminal, addons } = fixture({ enabled: false });
    expect(pool.use(terminal('a'), nothing)).toBe(false);
    expect(addons).toHaveLength(0);
  });

  it('takes a terminal over once', () => {
    const { pool, terminal, addons } = fixture();
    const one = terminal('a');
    expect(pool.use(one, nothing)).toBe(true);
    expect(pool.use(one, nothing)).toBe(false);
    expect(addons).toHaveLength(1);
  });

  it('keeps the ones shown last, and gives back the context of the oldest', () => {
    const { pool, terminal, addons, lost } = fixture({ limit: 2 });
    const refitted: string[] = [];
    const [a, b, c] = [terminal('a'), terminal('b'), terminal('c')];
    pool.use(a, () => refitted.push('a'));
    pool.use(b, () => refitted.push('b'));
    pool.use(a, nothing);
    pool.use(c, () => refitted.push('c'));
    expect(pool.size).toBe(2);
    expect(addons.map((addon) => addon.disposed)).toEqual([false, true, false]);
    // The addon's dispose() leaves the context to the garbage collector.
    expect(lost).toEqual(['b']);
    expect(refitted).toEqual(['b']);
  });

  it('falls back to the DOM when a context is lost, and tries again when shown again', () => {
    const { pool, terminal, addons } = fixture();
    const one = terminal('a');
    let refits = 0;
    pool.use(one, () => refits++);
    addons[0]?.loseContext();
    expect([pool.size, addons[0]?.disposed, refits]).toEqual([0, true, 1]);
    expect(pool.use(one, nothing)).toBe(true);
  });

  it('leaves the DOM drawing where WebGL cannot start', () => {
    const { pool, terminal, addons } = fixture({ broken: true });
    expect(pool.use(terminal('a'), nothing)).toBe(false);
    expect(pool.size).toBe(0);
    expect(addons[0]?.disposed).toBe(true);
  });

  it('gives every context back in the end', () => {
    const { pool, terminal, lost } = fixture();
    for (const name of ['a', 'b', 'c']) pool.use(terminal(name), nothing);
    pool.dispose();
    expect([pool.size, lost]).toEqual([0, ['a', 'b', 'c']]);
  });
});
