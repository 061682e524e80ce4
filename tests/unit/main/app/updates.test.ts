import { describe, expect, it } from 'vitest';
import { feedFile, isNewer, latestVersion, Updates } from '../../../../src/main/app/updates';
import type { FetchFailure } from '../../../../src/main/kube/http/fetch-text';
import type { UpdateState } from '../../../../src/shared/about';
import { appError } from '../../../../src/shared/errors';
import { err, ok, type Result } from '../../../../src/shared/result';
import { FakeClock } from '../../../support/fake-clock';

const BUILT_IN = 'https://podshell.example/releases';
const DAY = 24 * 60 * 60 * 1000;

function world(choice: { check: boolean; feed: string } = { check: false, feed: '' }) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const states: UpdateState[] = [];
  const logged: string[] = [];
  let answer: Result<string, FetchFailure> = ok('version: 1.2.3\n');
  const updates = new Updates({
    clock,
    version: '1.2.3',
    file: 'latest-linux.yml',
    builtIn: { feed: BUILT_IN, page: (version) => `https://podshell.example/v${version}` },
    choice: () => choice,
    fetch: (url) => {
      asked.push(url.href);
      return Promise.resolve(answer);
    },
    onState: (state) => states.push(state),
    log: (line) => logged.push(line),
  });
  return {
    ...{ clock, asked, states, logged, updates, choice },
    answers: (next: Result<string, FetchFailure>) => {
      answer = next;
    },
  };
}

describe('looking for a new version', () => {
  it('asks nobody unless the user wants it', () => {
    const { clock, asked, updates } = world();
    updates.follow();
    clock.advance(10 * DAY);
    expect(asked).toEqual([]);
  });

  it('asks some time after the start, and once a day, where it is wanted', async () => {
    const { clock, asked, updates } = world({ check: true, feed: '' });
    updates.follow();
    expect(asked).toEqual([]);
    clock.advance(60_000);
    expect(asked).toEqual([`${BUILT_IN}/latest-linux.yml`]);
    await updates.check();
    for (let day = 0; day < 3; day += 1) {
      clock.advance(DAY);
      await updates.check();
    }
    expect(asked).toHaveLength(4);
  });

  it('stops when it is switched off, and asks the other feed when that changes', async () => {
    const { clock, asked, updates, choice } = world({ check: true, feed: '' });
    updates.follow();
    choice.feed = 'http://feed.example/podshell/';
    updates.follow();
    clock.advance(60_000);
    expect(asked).toEqual(['http://feed.example/podshell/latest-linux.yml']);
    await updates.check();
    choice.check = false;
    updates.follow();
    clock.advance(10 * DAY);
    expect(asked).toHaveLength(1);
  });

  it('keeps to its pace when other settings change', () => {
    const { clock, asked, updates } = world({ check: true, feed: '' });
    updates.follow();
    clock.advance(15_000);
    updates.follow();
    clock.advance(15_000);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['version: 1.2.4', 'available'],
    ["version: '1.3.0'\r\npath: x\r\n", 'available'],
    ['files: []\nversion: "2.0.0-beta.1"\n', 'available'],
    ['version: 1.2.3', 'current'],
    ['version: 1.2.3-rc.1', 'current'],
    ['version: 1.1.9', 'current'],
    ['version: latest', 'failed'],
    ['version: 1.2', 'failed'],
    ['version: [1, 2, 3]', 'failed'],
    ['  version: 9.9.9', 'failed'],
    ['<html>version: 9.9.9</html>', 'failed'],
    ['', 'failed'],
    ['\0\0\0', 'failed'],
  ])('%j: %s', async (text, kind) => {
    const { updates, answers, states } = world();
    answers(ok(text));
    expect(await updates.check()).toMatchObject({ kind });
    expect(states.map((state) => state.kind)).toEqual(['checking', kind]);
  });

  it('leads to the page of the version, and with a feed of one’s own to that feed', async () => {
    const { updates, answers, choice } = world();
    answers(ok('version: 2.0.0'));
    expect(await updates.check()).toMatchObject({ page: 'https://podshell.example/v2.0.0' });
    choice.feed = 'https://intern.example/tools';
    expect(await updates.check()).toMatchObject({ page: 'https://intern.example/tools' });
  });

  it.each<[FetchFailure, string]>([
    [{ kind: 'status', status: 404 }, 'not-found'],
    [{ kind: 'status', status: 403 }, 'unreachable'],
    [{ kind: 'redirect', to: 'file:///etc/passwd' }, 'not-a-feed'],
    [{ kind: 'network', error: appError('connection-refused', { server: 's' }) }, 'unreachable'],
    [{ kind: 'network', error: appError('certificate-expired', { server: 's' }) }, 'untrusted'],
    [
      { kind: 'network', error: appError('bad-response', { server: 's', detail: 'd' }) },
      'not-a-feed',
    ],
  ])('says why it does not know: %j', async (failure, problem) => {
    const { updates, answers, logged } = world();
    answers(err(failure));
    expect(await updates.check()).toMatchObject({ kind: 'failed', problem, feed: BUILT_IN });
    expect(logged).toHaveLength(1);
  });

  it.each(['file:///etc', 'javascript:1', 'ftp://x/', 'https://user:pass@x.example/', 'feed'])(
    'asks no feed that is no web address: %s',
    async (feed) => {
      const { updates, asked } = world({ check: false, feed });
      expect(await updates.check()).toMatchObject({ kind: 'failed', problem: 'not-a-feed' });
      expect(asked).toEqual([]);
    },
  );

  it('is asked once by those who ask while it looks', async () => {
    const { updates, asked } = world();
    await Promise.all([updates.check(), updates.check()]);
    expect(asked).toHaveLength(1);
  });
});

describe('versions', () => {
  // Source: semver.org, 11.
  it('come in their order', () => {
    const order = [
      ...['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2'],
      ...['1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '1.1.0', '1.10.0', '2.0.0'],
    ];
    for (const [index, version] of order.entries()) {
      for (const [other, older] of order.entries()) {
        expect(isNewer(version, older), `${version} after ${older}`).toBe(index > other);
      }
    }
    expect(isNewer('1.0.0+2', '1.0.0+1')).toBe(false);
  });

  it('are read from a feed as electron-builder writes it', () => {
    const feed = `version: 0.2.0\nfiles:\n  - url: Podshell-0.2.0.AppImage\n    sha512: x\nreleaseDate: '2026-12-01T00:00:00.000Z'\n`;
    expect(latestVersion(feed)).toBe('0.2.0');
  });

  it.each([
    ['win32', 'x64', 'latest.yml'],
    ['darwin', 'arm64', 'latest-mac.yml'],
    ['linux', 'x64', 'latest-linux.yml'],
    ['linux', 'arm64', 'latest-linux-arm64.yml'],
  ] as const)('of %s on %s are in %s', (platform, architecture, file) => {
    expect(feedFile(platform, architecture)).toBe(file);
  });
});
