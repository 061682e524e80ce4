// Reads the JSON reports of Vitest and Playwright into one form.

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {string[]} failed names, with where they are
 * @property {string[]} skipped names; a skipped test is nobody's success
 */

/**
 * A report of Vitest's json reporter (Jest's format). A file that could not be loaded has no tests
 * in it and counts as one failure.
 * @param {any} report
 * @returns {Tally}
 */
export function vitestTally(report) {
  /** @type {Tally} */
  const tally = { passed: 0, failed: [], skipped: [] };
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      const name = `${file.name} › ${test.fullName}`;
      if (test.status === 'passed') tally.passed++;
      else if (test.status === 'failed') tally.failed.push(name);
      else tally.skipped.push(name);
    }
    const hasFailure = file.assertionResults.some(
      (/** @type {any} */ test) => test.status === 'failed',
    );
    if (file.status === 'failed' && !hasFailure) {
      tally.failed.push(`${file.name} › the file itself: ${firstLine(file.message)}`);
    }
  }
  return tally;
}

/**
 * A report of Playwright's json reporter. A test that passed only when tried again counts as failed.
 * @param {any} report
 * @returns {Tally}
 */
export function playwrightTally(report) {
  /** @type {Tally} */
  const tally = { passed: 0, failed: [], skipped: [] };
  const visit = (/** @type {any} */ suite, /** @type {string[]} */ path) => {
    const here = suite.title ? [...path, suite.title] : path;
    for (const spec of suite.specs ?? []) {
      const name = [...here, spec.title].join(' › ');
      for (const test of spec.tests) {
        if (test.status === 'expected') tally.passed++;
        else if (test.status === 'skipped') tally.skipped.push(name);
        else tally.failed.push(test.status === 'flaky' ? `${name} (only when tried again)` : name);
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, here);
  };
  for (const suite of report.suites ?? []) visit(suite, []);
  for (const error of report.errors ?? [])
    tally.failed.push(`outside any test: ${firstLine(error.message)}`);
  return tally;
}

/**
 * What a runner's exit code adds to its report: a runner that failed without a failed test, or that
 * ran no test at all, is a failure too.
 * @param {Tally} tally
 * @param {number} code
 * @returns {Tally}
 */
export function withExitCode(tally, code) {
  if (tally.failed.length > 0) return tally;
  if (code !== 0)
    return { ...tally, failed: [`the run itself (exit code ${code}, its words are above)`] };
  if (tally.passed === 0 && tally.skipped.length === 0)
    return { ...tally, failed: ['it ran no test at all'] };
  return tally;
}

/** @param {unknown} text */
function firstLine(text) {
  return (
    String(text ?? '')
      .trim()
      .split('\n')[0] ?? ''
  );
}

/**
 * The last line of a test run.
 * @param {Iterable<Tally>} tallies
 */
export function summaryLine(tallies) {
  let passed = 0;
  let failed = 0;
  for (const tally of tallies) {
    passed += tally.passed;
    failed += tally.failed.length;
  }
  return `${passed} passed, ${failed} failed`;
}
