import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/kube/clock';
import { SessionRegistry } from '../../../../src/main/sessions/session-registry';
import { appError } from '../../../../src/shared/errors';
import { err } from '../../../../src/shared/result';
import { MemoryPort } from '../../../support/memory-port';

const WINDOW = 1;

/** A session of a context that is not there; its life in the registry is that of any other. */
function open() {
  const registry = new SessionRegistry({
    clock: systemClock,
    client: (context) => err(appError('context-unknown', { context })),
    log: () => undefined,
    onLeftover: () => undefined,
  });
  const port = new MemoryPort();
  const opened = registry.open({
    windowId: WINDOW,
    target: { context: 'demo', namespace: 'test', pod: 'web', podUid: 'uid', container: 'app' },
    size: { cols: 80, rows: 24 },
    connectPort: () => port,
  });
  if (!opened.ok) throw new Error(opened.error.kind);
  return { registry, port, id: opened.value.sessionId };
}

describe('a session', () => {
  it('outlives its port', async () => {
    const { registry, port, id } = open();
    port.disconnect();
    await registry.settled();
    expect(registry.get(WINDOW, id).ok).toBe(true);
    expect(port.listenerCount).toBe(0);
    registry.closeWindow(WINDOW);
    await registry.settled();
    expect(registry.get(WINDOW, id)).toEqual(err(appError('session-unknown', { sessionId: id })));
  });

  it('that is closed leaves nothing on its port', async () => {
    const { registry, port, id } = open();
    expect(port.listenerCount).toBe(2);
    expect(registry.close(WINDOW, id).ok).toBe(true);
    await registry.settled();
    expect(port.listenerCount).toBe(0);
  });

  it('keeps its port while it is counted, and loses it to a page that starts', () => {
    const { registry, port, id } = open();
    expect([registry.count(WINDOW), registry.count(WINDOW + 1)]).toEqual([1, 0]);
    expect(port.listenerCount).toBe(2);
    expect(registry.surviving(WINDOW).map(({ sessionId }) => sessionId)).toEqual([id]);
    expect(port.listenerCount).toBe(0);
    registry.closeWindow(WINDOW);
  });
});
