import { vi } from 'vitest';

// Limits of waiting only end what hangs: a machine that is three times as slow as ours is to pass. The
// libraries' own is a second.
const LIMIT_MS = 20_000;

const { waitFor } = vi;
vi.waitFor = (check, options = LIMIT_MS) => waitFor(check, options);

if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/svelte');
  configure({ asyncUtilTimeout: LIMIT_MS });
}
