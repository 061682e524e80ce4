import { describe, expect, it } from 'vitest';

import { eventSubjects, logSubjects } from '../../../../src/main/environments/explanation-subjects';
import type { ContainerRow } from '../../../../src/shared/kubernetes';
import { containerRow, crashingPod, podRow } from '../../../support/row-builder';

const exit = (code: number): ContainerRow['lastExit'] => ({
  code,
  signal: 0,
  reason: '',
  message: '',
  at: null,
});

describe('logSubjects', () => {
  it('of nothing are none, of a healthy pod what runs', () => {
    expect(logSubjects([])).toEqual({ failed: null, current: null });
    expect(logSubjects([podRow('a')])).toEqual({
      failed: null,
      current: { pod: 'a', podUid: 'a', container: 'app', previous: false, ended: false, run: 0 },
    });
  });

  it('of a crash loop: the run that ended, which the API serves without `previous` meanwhile', () => {
    const { failed, current } = logSubjects([podRow('b'), crashingPod('a')]);
    expect(failed).toMatchObject({
      pod: 'a',
      container: 'app',
      previous: false,
      ended: true,
      run: 12,
    });
    expect(current).toBeNull();
  });

  it('of a container that runs again: the run before, and the present one', () => {
    const again = containerRow({ restarts: 1, lastExitCode: 1, lastExit: exit(1) });
    const { failed, current } = logSubjects([podRow('a', { containers: [again] })]);
    expect(failed).toMatchObject({ previous: true, ended: true, run: 1 });
    expect(current).toMatchObject({ previous: false, ended: false, run: 1 });
  });

  it('of an init container that fails: its own, and not of one that did its work', () => {
    const containers = [
      containerRow({ state: 'PodInitializing', running: false, ready: false, tone: 'progressing' }),
      containerRow({
        name: 'setup',
        kind: 'init',
        state: 'Completed',
        lastExit: exit(0),
        tone: 'idle',
      }),
      containerRow({
        name: 'migrate',
        kind: 'init',
        state: 'Error',
        lastExit: exit(2),
        tone: 'failing',
      }),
    ];
    const pod = podRow('a', { tone: 'failing', containers });
    expect(logSubjects([pod])).toMatchObject({ failed: { container: 'migrate' }, current: null });
  });

  it('of several pods: the worst, of equals the newest', () => {
    const pods = [podRow('new'), crashingPod('worse'), crashingPod('old')];
    expect(logSubjects(pods).failed?.pod).toBe('worse');
    expect(logSubjects([podRow('new'), podRow('old')]).current?.pod).toBe('new');
  });
});

describe('eventSubjects', () => {
  it('are the worst pods, their workloads and the ReplicaSets between', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      podRow(`p${i}`, { workload: { kind: 'StatefulSet', name: 'db' }, revision: 'r' }),
    );
    const names = eventSubjects([...many, crashingPod('bad')]).map(
      ({ kind, name }) => `${kind}/${name}`,
    );
    expect(names[0]).toBe('Pod/bad');
    expect(names.filter((name) => name.startsWith('Pod/'))).toHaveLength(8);
    expect(names.slice(8)).toEqual([
      'Deployment/shop-a1b2-web',
      'StatefulSet/db',
      'ReplicaSet/shop-a1b2-web-7d9c5b',
    ]);
  });

  it('of a bare pod is the pod', () => {
    expect(eventSubjects([podRow('a', { workload: null })])).toEqual([{ kind: 'Pod', name: 'a' }]);
  });
});
