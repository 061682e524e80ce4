import { vi } from 'vitest';

/** Tabs whose terminals can be opened at once, and of which none is open. */
export const fakeOpener = () => ({
  open: vi.fn(),
  focusFor: vi.fn(() => false),
  hasFor: vi.fn(() => false),
  explain: vi.fn(),
  openBeside: vi.fn(),
  openWaiting: vi.fn(() => false),
  wake: vi.fn(),
  whenReady: vi.fn((action: () => void) => {
    action();
  }),
});
