import { describe, expect, it } from 'vitest';
import { chooseStages, STAGES } from '../../../scripts/lib/stages.mjs';
import {
  playwrightTally,
  summaryLine,
  vitestTally,
  withExitCode,
} from '../../../scripts/lib/test-reports.mjs';

describe('vitestTally', () => {
  it('counts tests, and names those that failed or were skipped', () => {
    const tally = vitestTally({
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'a works' },
            { status: 'failed', fullName: 'a breaks' },
            { status: 'skipped', fullName: 'a later' },
            { status: 'todo', fullName: 'a some day' },
          ],
        },
      ],
    });
    expect(tally).toEqual({
      passed: 1,
      failed: ['a.test.ts › a breaks'],
      skipped: ['a.test.ts › a later', 'a.test.ts › a some day'],
    });
  });

  it('counts a file that could not be loaded', () => {
    const tally = vitestTally({
      testResults: [
        {
          name: 'b.test.ts',
          status: 'failed',
          message: 'Cannot find x\n at y',
          assertionResults: [],
        },
      ],
    });
    expect(tally.failed).toEqual(['b.test.ts › the file itself: Cannot find x']);
  });
});

describe('playwrightTally', () => {
  it('counts nested tests; a flaky one failed', () => {
    const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
    const tally = playwrightTally({
      suites: [
        {
          title: 'shell.spec.ts',
          specs: [spec('opens', 'expected')],
          suites: [
            {
              title: 'tabs',
              specs: [spec('two', 'unexpected'), spec('three', 'flaky'), spec('four', 'skipped')],
            },
          ],
        },
      ],
      errors: [{ message: 'global set-up failed\nat z' }],
    });
    expect(tally).toEqual({
      passed: 1,
      failed: [
        'shell.spec.ts › tabs › two',
        'shell.spec.ts › tabs › three (only when tried again)',
        'outside any test: global set-up failed',
      ],
      skipped: ['shell.spec.ts › tabs › four'],
    });
  });
});

describe('withExitCode', () => {
  const clean = { passed: 3, failed: [], skipped: [] };

  it('believes a clean run', () => {
    expect(withExitCode(clean, 0)).toEqual(clean);
  });
  it('counts a run that failed without a failed test', () => {
    expect(withExitCode(clean, 1).failed).toHaveLength(1);
  });
  it('does not count a failure twice', () => {
    expect(withExitCode({ ...clean, failed: ['x'] }, 1).failed).toEqual(['x']);
  });
  it('does not take no tests for success', () => {
    expect(withExitCode({ passed: 0, failed: [], skipped: [] }, 0).failed).toHaveLength(1);
  });
});

describe('summaryLine', () => {
  it('sums what the stages say', () => {
    const stages = [
      { passed: 10, failed: ['a'], skipped: ['b'] },
      { passed: 1, failed: [], skipped: [] },
      { passed: 0, failed: ['c', 'd'], skipped: [] },
    ];
    expect(summaryLine(stages)).toBe('11 passed, 3 failed');
    expect(summaryLine([])).toBe('0 passed, 0 failed');
  });
});

describe('chooseStages', () => {
  const names = (argv: string[]) => {
    const choice = chooseStages(argv);
    return 'refused' in choice ? choice.refused : choice.stages.map(({ name }) => name);
  };

  it('takes all by default, and the named ones in their own order', () => {
    expect(names([])).toEqual(STAGES.map(({ name }) => name));
    expect(names(['unit', 'check'])).toEqual(['check', 'unit']);
  });

  it('hands the rest to the runner of the only one named', () => {
    expect(chooseStages(['unit', 'tests/unit/shared', '-t', 'age'])).toMatchObject({
      args: ['tests/unit/shared', '-t', 'age'],
    });
  });

  it('refuses what it does not know', () => {
    expect(names(['units'])).toContain('units');
    expect(names(['unit', 'check', '--watch'])).toContain('--watch');
  });
});
