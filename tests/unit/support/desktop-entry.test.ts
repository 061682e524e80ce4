import { describe, expect, it } from 'vitest';
import { execOf } from '../../support/desktop-entry';

const entry = (exec: string): string => `[Desktop Entry]\nName=X\nExec=${exec}\nIcon=x\n`;

describe('what a desktop entry starts', () => {
  it.each([
    ['/opt/Podshell/podshell', [], ['/opt/Podshell/podshell']],
    ['/opt/Podshell/podshell %U', [], ['/opt/Podshell/podshell']],
    ['podshell %U', ['podshell://a', 'podshell://b'], ['podshell', 'podshell://a', 'podshell://b']],
    [
      'podshell --open %u',
      ['podshell://a', 'podshell://b'],
      ['podshell', '--open', 'podshell://a'],
    ],
    ['"/opt/Pod shell/podshell" "a \\"b\\"" 5%%', [], ['/opt/Pod shell/podshell', 'a "b"', '5%']],
  ])('%s with %j', (exec, urls, expected) => {
    expect(execOf(entry(exec), urls)).toEqual(expected);
  });

  it('says when there is none, or more in it than it knows', () => {
    expect(() => execOf('[Desktop Entry]\n')).toThrow('no Exec line');
    expect(() => execOf(entry('podshell %i'))).toThrow('another kind: %i');
  });
});
