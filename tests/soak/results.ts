/** One fault with one seed. */
export interface SoakResult {
  readonly fault: string;
  readonly number: number;
  readonly title: string;
  readonly seed: number;
  readonly seconds: number;
  /** Why it failed; null where it did not. */
  readonly problem: string | null;
}

/** A Markdown table, a line for each fault: how many seeds passed, which failed, and how long it took. */
export function summaryTable(results: readonly SoakResult[]): string {
  const faults = [...new Set(results.map(({ fault }) => fault))];
  const lines = faults.map((fault) => {
    const runs = results.filter((result) => result.fault === fault);
    const failed = runs.filter(({ problem }) => problem !== null).map(({ seed }) => seed);
    const seconds = runs.map((run) => run.seconds).sort((a, b) => a - b);
    const median = seconds[Math.floor(seconds.length / 2)] ?? 0;
    const [{ number, title } = { number: 0, title: '' }] = runs;
    const passed = `${runs.length - failed.length} of ${runs.length}`;
    const cells = [number, fault, title, passed, failed.join(', ') || '–'];
    return `| ${cells.join(' | ')} | ${median.toFixed(1)} | ${(seconds.at(-1) ?? 0).toFixed(1)} |`;
  });
  return [
    '| fault | id | | passed | failed seeds | median s | longest s |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
