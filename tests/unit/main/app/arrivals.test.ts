import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../../../src/main/app/arrivals';
import { NOTHING } from '../../../../src/main/app/second-start';
import type { Arrival, Place, TeamFileOffer } from '../../../../src/shared/arrival';
import { appError, type Outcome } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';

const LINK = 'podshell://open?context=c&namespace=n&env=e';
const PLACE: Place = {
  context: null,
  namespace: null,
  labelKey: null,
  environment: 'e',
  pod: null,
  container: null,
};
const offerOf = (path: string): TeamFileOffer => ({
  path,
  name: 'team',
  server: 'https://c',
  tlsServerName: null,
  proxy: null,
  authorities: [],
  namespaces: null,
  labelKey: null,
  colour: null,
  isProtected: false,
  signIn: { method: 'own' },
  clash: null,
});

function underTest(
  kubeconfig: string | null = null,
  read: (path: string) => Promise<Outcome<TeamFileOffer>> = (path) =>
    Promise.resolve(ok(offerOf(path))),
) {
  const told: (Arrival | null)[] = [];
  const arrivals = new Arrivals({
    kubeconfig,
    readTeamFile: read,
    onArrival: (arrival) => told.push(arrival),
  });
  const end = (): void => {
    arrivals.end(arrivals.current?.id ?? '');
  };
  return { arrivals, told, end };
}

describe('arrivals', () => {
  it('are shown one at a time, in their order', async () => {
    const { arrivals, told, end } = underTest();
    arrivals.add({ ...NOTHING, links: [LINK] });
    arrivals.add({ ...NOTHING, place: PLACE });
    await arrivals.addTeamFile('/t.podshell');
    expect(told).toHaveLength(1);
    expect(arrivals.current).toMatchObject({ kind: 'place', from: 'link' });
    end();
    expect(arrivals.current).toMatchObject({ kind: 'place', from: 'command-line', place: PLACE });
    end();
    const { current } = arrivals;
    expect(current).toMatchObject({ kind: 'team-file', offer: { path: '/t.podshell' } });
    expect(arrivals.teamFile(current?.id ?? '')).toEqual(offerOf('/t.podshell'));
    expect(arrivals.teamFile('another')).toBeNull();
    end();
    expect(arrivals.current).toBeNull();
    expect(told).toHaveLength(4);
    expect(told.at(-1)).toBeNull();
  });

  it('are ended by their own id only', () => {
    const { arrivals } = underTest();
    arrivals.add({ ...NOTHING, links: [LINK, LINK] });
    const { current } = arrivals;
    arrivals.end('another');
    expect(arrivals.current).toBe(current);
    arrivals.end(current?.id ?? '');
    const second = arrivals.current;
    // The answer to the first, once more, is none to the second.
    arrivals.end(current?.id ?? '');
    expect(arrivals.current).toBe(second);
    expect(second?.id).not.toBe(current?.id);
  });

  it('that make no sense are told, and nothing else comes of them', async () => {
    const { arrivals, end } = underTest(null, (path) =>
      Promise.resolve(err(appError('team-file-unreadable', { path, detail: 'ENOENT' }))),
    );
    arrivals.add({ ...NOTHING, links: ['podshell://exec'] });
    expect(arrivals.current).toMatchObject({
      kind: 'refused',
      error: { kind: 'link-refused', params: { problem: { kind: 'action' } } },
    });
    end();
    await arrivals.addTeamFile('/gone.podshell');
    expect(arrivals.current).toMatchObject({
      kind: 'refused',
      error: { kind: 'team-file-unreadable' },
    });
  });

  it('of a flood wait up to a limit; the rest is named once', async () => {
    const { arrivals, end } = underTest();
    arrivals.add({ ...NOTHING, links: Array.from({ length: 40 }, () => LINK) });
    await Promise.all(['/a', '/b'].map((path) => arrivals.addTeamFile(path)));
    const kinds: string[] = [];
    for (let { current } = arrivals; current !== null; { current } = arrivals) {
      kinds.push(current.kind);
      end();
    }
    expect(kinds).toEqual([...Array.from({ length: Arrivals.LIMIT }, () => 'place'), 'refused']);
    // Once they are dealt with, the next ones are taken again.
    arrivals.add({ ...NOTHING, links: [LINK] });
    expect(arrivals).toHaveProperty('current.kind', 'place');
  });

  it('count while they are being read, too', async () => {
    let reads = 0;
    const { arrivals } = underTest(null, (path) => {
      reads += 1;
      return Promise.resolve(ok(offerOf(path)));
    });
    await Promise.all(Array.from({ length: 20 }, (_, index) => arrivals.addTeamFile(`/${index}`)));
    expect(reads).toBe(Arrivals.LIMIT);
  });

  it.each([
    ['/own', '/own', 0],
    ['/own', '/other', 1],
    [null, '/other', 1],
    ['/own', null, 0],
  ])('with %s in use, a start with %s is told %i times', (own, other, times) => {
    const { arrivals } = underTest(own);
    arrivals.add({ ...NOTHING, kubeconfig: other });
    expect(arrivals.current === null ? 0 : 1).toBe(times);
    if (times === 1) {
      expect(arrivals.current).toMatchObject({
        error: { kind: 'already-open', params: { kubeconfig: other, current: own } },
      });
    }
  });

  it('of a start with other clusters are not opened in this window', () => {
    const { arrivals, end } = underTest('/own');
    arrivals.add({ ...NOTHING, kubeconfig: '/other', place: PLACE, links: [LINK] });
    end();
    expect(arrivals.current).toBeNull();
  });
});
