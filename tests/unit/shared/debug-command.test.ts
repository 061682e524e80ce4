import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { debugCommand } from '../../../src/shared/debug-command';
import { shellLine } from '../../../src/shared/shell-words';

const TARGET = {
  context: 'staging',
  namespace: 'test',
  pod: 'web-7d9c-abcde',
  container: 'app',
  os: 'linux',
} as const;

describe('debugCommand', () => {
  it('opens a shell beside the container', () => {
    expect(debugCommand(TARGET, 'posix')).toBe(
      'kubectl --context=staging --namespace=test debug -it web-7d9c-abcde --image=busybox:1.37 ' +
        '--target=app --profile=general -- sh',
    );
  });

  it('brings PowerShell to Windows', () => {
    expect(debugCommand({ ...TARGET, os: 'windows' }, 'powershell')).toMatch(/ -- pwsh$/);
  });

  it.each([
    ['posix', `'--context=it'\\''s $HOME; rm -rf /'`],
    ['powershell', `'--context=it''s $HOME; rm -rf /'`],
  ] as const)('quotes for %s', (syntax, quoted) => {
    expect(debugCommand({ ...TARGET, context: "it's $HOME; rm -rf /" }, syntax)).toContain(quoted);
  });
});

describe('shellLine', () => {
  it('gives a POSIX shell exactly the words', () => {
    const word = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const script = `printf '%s\\0' ${shellLine(words, 'posix')}`;
        const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(stdout.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });
});
