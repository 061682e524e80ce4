// Goes with `runtime-compat.ts`; a file of its own because a start needs nothing else of that.

/** The major version from which Electron is the one we ship for: older Chromium gets no fixes. */
const OLDEST_SUPPORTED = 43;

/** Whether this Electron is end of life: good for demo, tests and benchmarks only. */
export function isOutdatedRuntime(electronVersion: string): boolean {
  return Number.parseInt(electronVersion, 10) < OLDEST_SUPPORTED;
}
