// Imported first by every entry point, so that a wrong Node is named in one sentence and not by a
// stack trace. Keep this file and its imports to what Node 16 understands.

/** What package.json's `engines` says, as numbers: 20 from 20.19, and everything from 22.12. */
const LINE_20_MINOR = 19;
const LINE_22_MINOR = 12;

/**
 * Why this Node cannot run Podshell's scripts, or undefined when it can.
 * @param {string} version as in `process.versions.node`: 20.19.0
 * @returns {string | undefined} one sentence
 */
export function unsupportedNode(version) {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const supported =
    (major === 20 && minor >= LINE_20_MINOR) ||
    (major === 22 && minor >= LINE_22_MINOR) ||
    major > 22;
  if (supported) return undefined;
  return `Podshell needs Node 20.19 or later in line 20, or Node 22.12 or later; this is Node ${version}. Install Node 24 (or 22) from https://nodejs.org and run the command again.`;
}

const sentence = unsupportedNode(process.versions.node);
if (sentence !== undefined) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
