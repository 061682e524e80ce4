import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unsupportedNode } from '../../../scripts/lib/preflight.mjs';

describe('the Node version sentence', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '22.20.1', '23.0.0', '24.1.0', '26.0.0'])(
    'says nothing about %s',
    (version) => {
      expect(unsupportedNode(version)).toBeUndefined();
    },
  );

  it.each(['16.20.2', '18.20.8', '20.18.3', '21.7.3', '22.11.0'])('names %s', (version) => {
    const sentence = unsupportedNode(version);
    expect(sentence).toContain(`this is Node ${version}`);
    expect(sentence).not.toContain('\n');
  });

  it('agrees with package.json', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      engines: { node: string };
    };
    expect(engines.node).toBe('^20.19.0 || >=22.12.0');
  });
});
