import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LaunchInbox } from '../../../../src/main/app/launch-inbox';
import {
  NOTHING,
  readSecondStart,
  relaunchArguments,
  secondStartMessage,
  startFolder,
  type SecondStart,
} from '../../../../src/main/app/second-start';

const LINK = 'podshell://open?context=c&namespace=n&env=e';

describe('what a second start hands over', () => {
  it('is read with its own folder', () => {
    const message = secondStartMessage(
      ['--kubeconfig', '../k', 'a.podshell', '/b.podshell', '--no-sandbox'],
      '/home/qa/x',
    );
    // As it crosses from one process to the other.
    expect(readSecondStart(JSON.parse(JSON.stringify(message)))).toEqual({
      place: null,
      links: [],
      teamFiles: ['/home/qa/x/a.podshell', '/b.podshell'],
      kubeconfig: '/home/qa/k',
    });
    expect(readSecondStart(secondStartMessage([LINK], '/'))).toEqual({ ...NOTHING, links: [LINK] });
  });

  it('names files by their addresses, as desktops do', () => {
    const files = [
      'file:///home/qa/a%20b%25.podshell',
      'FILE:///c.podshell',
      'file://elsewhere/d.podshell',
      'file:///e%2fe.podshell',
    ];
    expect(readSecondStart(secondStartMessage(files, '/x'))?.teamFiles).toEqual([
      '/home/qa/a b%.podshell',
      '/c.podshell',
      '/x/file:/elsewhere/d.podshell',
      '/x/file:/e%2fe.podshell',
    ]);
  });

  it('comes from a folder, even where that is gone', () => {
    expect(startFolder(() => '/x')).toBe('/x');
    expect(
      startFolder(() => {
        throw new Error('ENOENT: uv_cwd');
      }),
    ).toBe('/');
  });

  it('is no more than a message between starts holds', () => {
    const many = Array.from(
      { length: 100 },
      (_, index) => `${LINK}&pod=${'p'.repeat(1000)}${index}`,
    );
    const message = secondStartMessage(many, '/');
    expect(JSON.stringify(message).length).toBeLessThan(24 * 1024);
    expect(message.argv.length).toBeGreaterThan(5);
  });

  it.each([
    [null],
    ['x'],
    [[]],
    [{}],
    [{ argv: [], folder: 'relative' }],
    [{ argv: 'x', folder: '/' }],
    [{ argv: [1], folder: '/' }],
    [{ argv: [{ toString: 'x' }], folder: '/' }],
    [{ argv: ['--unknown'], folder: '/' }],
    [{ argv: ['--env=../x'], folder: '/' }],
  ])('%j is nothing', (message) => {
    expect(readSecondStart(message)).toBeNull();
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        readSecondStart(message);
        readSecondStart({ argv: [message], folder: '/' });
      }),
    );
  });

  it('is what a start in its place gets', () => {
    const next = readSecondStart({
      argv: ['--env', 'e', '--context=a b', 't.podshell'],
      folder: '/home',
    });
    expect(
      relaunchArguments(['/app', '--user-data-dir=/d', '--pod', 'old', 'old.podshell'], next),
    ).toEqual(['/app', '--user-data-dir=/d', '--context=a b', '--env=e', '/home/t.podshell']);
    expect(relaunchArguments(['--no-sandbox'], null)).toEqual(['--no-sandbox']);
  });
});

describe('the inbox of starts', () => {
  const start = (env: string): SecondStart => ({ ...NOTHING, links: [env] });

  it('keeps what comes before anybody takes it, in its order, and not more than it can', () => {
    const inbox = new LaunchInbox();
    const all = Array.from({ length: LaunchInbox.LIMIT + 3 }, (_, index) => start(String(index)));
    for (const one of all) inbox.add(one);
    const taken: SecondStart[] = [];
    inbox.open((one) => taken.push(one));
    expect(taken).toEqual(all.slice(0, LaunchInbox.LIMIT));
    inbox.add(start('later'));
    expect(taken.at(-1)).toEqual(start('later'));
  });
});
