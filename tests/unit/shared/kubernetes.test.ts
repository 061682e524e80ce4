import { describe, expect, it } from 'vitest';

import type { Environment, PodRow } from '../../../src/shared/kubernetes';
import { formatAge, shellPod } from '../../../src/shared/kubernetes';
import { environment as environmentOf, podRow } from '../../support/row-builder';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe('formatAge', () => {
  // Every step of HumanDuration, k8s.io/apimachinery/pkg/util/duration/duration.go, and the cases
  // of its duration_test.go.
  it.each([
    [-2001, '<invalid>'],
    [-2000, '<invalid>'],
    [-1999, '0s'],
    [-1, '0s'],
    [0, '0s'],
    [SECOND - 1, '0s'],
    [SECOND, '1s'],
    [70 * SECOND, '70s'],
    [2 * MINUTE - 1, '119s'],
    [2 * MINUTE, '2m'],
    [3 * MINUTE + SECOND, '3m1s'],
    [190 * SECOND, '3m10s'],
    [10 * MINUTE - SECOND, '9m59s'],
    [10 * MINUTE, '10m'],
    [10 * MINUTE + 59 * SECOND, '10m'],
    [70 * MINUTE, '70m'],
    [3 * HOUR - SECOND, '179m'],
    [3 * HOUR, '3h'],
    [3 * HOUR + 10 * MINUTE, '3h10m'],
    [47 * HOUR + 30 * MINUTE, '47h'],
    [8 * HOUR - SECOND, '7h59m'],
    [8 * HOUR, '8h'],
    [2 * DAY - SECOND, '47h'],
    [2 * DAY, '2d'],
    [3 * DAY + 5 * HOUR, '3d5h'],
    [8 * DAY - HOUR, '7d23h'],
    [8 * DAY, '8d'],
    [9 * DAY, '9d'],
    [2 * YEAR - HOUR, '729d'],
    [2 * YEAR, '2y'],
    [2 * YEAR + 2 * DAY, '2y2d'],
    [3 * YEAR, '3y'],
    [8 * YEAR - DAY, '7y364d'],
    [8 * YEAR, '8y'],
    [10 * YEAR + 30 * DAY, '10y'],
  ])('%d ms is %s', (age, printed) => {
    expect(formatAge(age)).toBe(printed);
  });
});

describe('shellPod', () => {
  const pod = (name: string, ready: boolean, canExec: boolean): PodRow =>
    podRow(name, { ready, canExec });
  const environment = (...pods: readonly PodRow[]): Environment => environmentOf('shop', pods);

  it.each([
    ['the newest ready one', [pod('new', true, true), pod('old', true, true)], 'new'],
    [
      'a ready one before a newer that is not',
      [pod('new', false, true), pod('old', true, true)],
      'old',
    ],
    [
      'the newest that takes a shell where none is ready',
      [pod('dead', false, false), pod('new', false, true), pod('old', false, true)],
      'new',
    ],
    [
      'never one whose default container is down',
      [pod('odd', true, false), pod('old', false, true)],
      'old',
    ],
    ['none where none can', [pod('dead', false, false)], undefined],
    ['none in an empty environment', [], undefined],
  ] as const)('%s', (_, pods, expected) => {
    expect(shellPod(environment(...pods))?.name).toBe(expected);
  });
});
