import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLineAnswer } from '../../../../src/main/app/command-line';
import { parseLaunchRequest, withoutOpenings } from '../../../../src/main/app/launch-request';
import { catalogFor } from '../../../../src/shared/i18n/catalogs';

const PLAIN = {
  action: 'open',
  kubeconfig: null,
  userDataDir: null,
  place: null,
  links: [],
  teamFiles: [],
  problems: [],
};
const NOWHERE = {
  context: null,
  namespace: null,
  labelKey: null,
  environment: null,
  pod: null,
  container: null,
};
const LINK = 'podshell://open?context=c&namespace=n&env=e';

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
    [['--env', 'shop-a1b2'], { ...PLAIN, place: { ...NOWHERE, environment: 'shop-a1b2' } }],
    [
      ['--pod=web-0', '--container', 'app', '--context', 'a b', '--namespace=n', '--label-key=k/l'],
      {
        ...PLAIN,
        place: {
          context: 'a b',
          namespace: 'n',
          labelKey: 'k/l',
          environment: null,
          pod: 'web-0',
          container: 'app',
        },
      },
    ],
    [['--context=c'], { ...PLAIN, place: { ...NOWHERE, context: 'c' } }],
    [
      ['--container', 'app', '--context=c'],
      {
        ...PLAIN,
        place: { ...NOWHERE, context: 'c', container: 'app' },
        problems: [{ kind: 'needs-place', option: '--container' }],
      },
    ],
    [['--env', 'a/b'], { ...PLAIN, problems: [{ kind: 'invalid-value', option: '--env' }] }],
    [
      ['--context', 'a\u202eb'],
      { ...PLAIN, problems: [{ kind: 'invalid-value', option: '--context' }] },
    ],
    [['--pod='], { ...PLAIN, problems: [{ kind: 'missing-value', option: '--pod' }] }],
    [['a b.podshell', 'X.PODSHELL'], { ...PLAIN, teamFiles: ['a b.podshell', 'X.PODSHELL'] }],
    [[LINK], { ...PLAIN, links: [LINK] }],
    // A link brings no options along, and after `--` there is none.
    [[LINK, '--env', 'e'], { ...PLAIN, links: [LINK] }],
    [
      ['--', LINK, '--env', 'e', '--kubeconfig=x', '-x', 'a.podshell', '--x.podshell'],
      { ...PLAIN, links: [LINK], teamFiles: ['a.podshell', '--x.podshell'] },
    ],
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

describe('the arguments without what they open', () => {
  it('keep everything else as it is', () => {
    expect(
      withoutOpenings([
        '/app',
        '--user-data-dir',
        'a.podshell',
        '--env',
        'e',
        '--pod=p',
        '--no-sandbox',
        LINK,
        'b.podshell',
        '--kubeconfig=k.podshell',
        '--context',
      ]),
    ).toEqual(['/app', '--user-data-dir', 'a.podshell', '--no-sandbox', '--kubeconfig=k.podshell']);
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
    for (const option of ['--kubeconfig FILE', '--env NAME', '--pod NAME', '--user-data-dir DIR']) {
      expect(answer('--help')?.text).toContain(option);
    }
  });

  it('names what cannot be followed, and how it is meant', () => {
    const wrong = answer('--kubeconfg');
    expect(wrong?.exitCode).toBe(2);
    expect(wrong?.text).toContain('--kubeconfg');
    expect(wrong?.text).toContain('Usage');
    expect(answer('--env', '../x')?.text).toContain('--env needs a name');
    expect(answer('--pod')?.text).toContain('--pod needs a value');
    expect(answer('--container', 'c')?.text).toContain('--env or --pod beside it');
  });
});
