import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLineAnswer } from '../../../../src/main/app/command-line';
import { parseLaunchRequest } from '../../../../src/main/app/launch-request';
import { catalogFor } from '../../../../src/shared/i18n/catalog';

const PLAIN = { action: 'open', kubeconfig: null, userDataDir: null, problems: [] };

describe('the arguments of a start', () => {
  it.each([
    [[], PLAIN],
    [['--kubeconfig', 'a b.yaml'], { ...PLAIN, kubeconfig: 'a b.yaml' }],
    [['--kubeconfig=a=b'], { ...PLAIN, kubeconfig: 'a=b' }],
    [['--user-data-dir=/x', '--no-sandbox'], { ...PLAIN, userDataDir: '/x' }],
    [['--inspect=0', '--remote-debugging-port=0', '--disable-gpu'], PLAIN],
    [['--help'], { ...PLAIN, action: 'help' }],
    [['-h'], { ...PLAIN, action: 'help' }],
    [['--version'], { ...PLAIN, action: 'version' }],
    [['--kubeconfig'], { ...PLAIN, problems: [{ kind: 'missing-value', option: '--kubeconfig' }] }],
    [['--kubeconfg', 'x'], { ...PLAIN, problems: [{ kind: 'unknown', option: '--kubeconfg' }] }],
    [['some-file'], PLAIN],
  ])('%j', (argv, expected) => {
    expect(parseLaunchRequest(argv)).toEqual(expected);
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (argv) => {
        parseLaunchRequest(argv);
      }),
    );
  });
});

describe('the answer on the command line', () => {
  const answer = (...argv: string[]): ReturnType<typeof commandLineAnswer> =>
    commandLineAnswer(parseLaunchRequest(argv), catalogFor('en'), '1.2.3');

  it('is none where the window opens', () => {
    expect(answer('--kubeconfig', 'x')).toBeNull();
  });

  it('is the version, or the usage', () => {
    expect(answer('--version')).toEqual({ text: '1.2.3', exitCode: 0 });
    expect(answer('--help')?.text).toContain('--kubeconfig FILE');
  });

  it('names what cannot be followed, and how it is meant', () => {
    const wrong = answer('--kubeconfg');
    expect(wrong?.exitCode).toBe(2);
    expect(wrong?.text).toContain('--kubeconfg');
    expect(wrong?.text).toContain('Usage');
  });
});
