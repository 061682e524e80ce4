import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';

const { powerMonitor } = vi.hoisted((): { powerMonitor: { current: unknown } } => ({
  powerMonitor: { current: null },
}));
vi.mock('electron', () => ({
  get powerMonitor() {
    return powerMonitor.current;
  },
}));

it('a resume of the system is told, until nobody wants to know', async () => {
  const monitor = new EventEmitter();
  powerMonitor.current = monitor;
  const { followPower } = await import('../../../../src/main/app/power');
  let resumed = 0;
  const subscription = followPower(() => (resumed += 1));
  monitor.emit('resume');
  monitor.emit('suspend');
  expect(resumed).toBe(1);
  subscription.dispose();
  monitor.emit('resume');
  expect(resumed).toBe(1);
  expect(monitor.eventNames()).toEqual([]);
});
