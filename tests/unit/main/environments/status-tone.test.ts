import { describe, expect, it } from 'vitest';

import type { ToneFacts } from '../../../../src/main/environments/status-tone';
import { toneOf } from '../../../../src/main/environments/status-tone';
import type { Tone } from '../../../../src/shared/kubernetes';

const CASES: readonly (readonly [status: string, facts: ToneFacts, tone: Tone])[] = [
  ['Running', { ready: true }, 'ok'],
  ['Running', { ready: false }, 'progressing'],
  ['Running', { ready: false, overdue: true }, 'failing'],
  ['NotReady', { ready: false }, 'progressing'],
  ['NotReady', { ready: false, overdue: true }, 'failing'],
  ['Pending', { ready: false }, 'progressing'],
  ['Pending', { ready: false, unschedulable: true }, 'failing'],
  ['ContainerCreating', { ready: false }, 'progressing'],
  ['PodInitializing', { ready: false }, 'progressing'],
  ['Init:0/3', { ready: false }, 'progressing'],
  ['Init:ContainerCreating', { ready: false }, 'progressing'],
  ['Terminating', { ready: false }, 'progressing'],
  ['CrashLoopBackOff', { ready: false }, 'failing'],
  ['Error', { ready: false }, 'failing'],
  ['ImagePullBackOff', { ready: false }, 'failing'],
  ['ErrImagePull', { ready: false }, 'failing'],
  ['OOMKilled', { ready: false }, 'failing'],
  ['Evicted', { ready: false }, 'failing'],
  ['Init:Error', { ready: false }, 'failing'],
  ['Init:CrashLoopBackOff', { ready: false }, 'failing'],
  ['Init:ExitCode:1', { ready: false }, 'failing'],
  ['ExitCode:1', { ready: false }, 'failing'],
  ['Signal:9', { ready: false }, 'failing'],
  ['Failed', { ready: false }, 'failing'],
  ['Unknown', { ready: false }, 'failing'],
  ['WordOfTheFuture', { ready: false }, 'failing'],
  ['constructor', { ready: false }, 'failing'],
  ['Completed', { ready: false }, 'idle'],
  ['Succeeded', { ready: false }, 'idle'],
  ['SchedulingGated', { ready: false }, 'idle'],
];

describe('toneOf', () => {
  it.each(CASES)('%s %j is %s', (status, facts, tone) => {
    expect(toneOf(status, facts)).toBe(tone);
  });
});
