import { describe, expect, it } from 'vitest';
import {
  LineMatcher,
  matchLines,
  type LineMatches,
  type MatchRequest,
  type RegexWorker,
} from '../../../../src/renderer/terminal/line-matcher';
import { EMPTY_QUERY, patternOf, type FindPattern } from '../../../../src/renderer/ui/find-query';

class FakeWorker implements RegexWorker {
  onmessage: ((event: MessageEvent<LineMatches>) => void) | null = null;
  readonly asked: MatchRequest[] = [];
  isEnded = false;

  postMessage(request: MatchRequest): void {
    this.asked.push(request);
  }
  terminate(): void {
    this.isEnded = true;
  }
  /** Answers what was asked last. */
  answer(): void {
    const request = this.asked.at(-1);
    if (request) this.onmessage?.({ data: matchLines(request) } as MessageEvent<LineMatches>);
  }
}

function pattern(text: string, isRegex = true): FindPattern {
  const made = patternOf({ ...EMPTY_QUERY, text, isRegex });
  if (!made.ok || !made.value) throw new Error('no pattern');
  return made.value;
}

function setUp() {
  const workers: FakeWorker[] = [];
  const timers: { milliseconds: number; action: () => void }[] = [];
  const matcher = new LineMatcher({
    createWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    after: (milliseconds, action) => {
      const timer = { milliseconds, action };
      timers.push(timer);
      return {
        dispose: () => {
          timers.splice(timers.indexOf(timer), 1);
        },
      };
    },
  });
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  return { matcher, workers, timers, settled };
}

describe('LineMatcher', () => {
  it('looks for plain text in the page', async () => {
    const { matcher, workers } = setUp();
    const found = await matcher.match({
      pattern: pattern('b', false),
      lines: ['abc', ''],
      limit: 9,
    });
    expect(found).toEqual([[{ start: 1, end: 2 }], []]);
    expect(workers).toHaveLength(0);
  });

  it('has one worker, and asks it one thing at a time', async () => {
    const { matcher, workers, settled } = setUp();
    const first = matcher.match({ pattern: pattern('a+'), lines: ['caa'], limit: 9 });
    const second = matcher.match({ pattern: pattern('c'), lines: ['caa'], limit: 9 });
    await settled();
    expect(workers[0]?.asked).toHaveLength(1);
    workers[0]?.answer();
    expect(await first).toEqual([[{ start: 1, end: 3 }]]);
    await settled();
    workers[0]?.answer();
    expect(await second).toEqual([[{ start: 0, end: 1 }]]);
    expect(workers).toHaveLength(1);
  });

  it('ends a worker that does not answer, and goes on with another', async () => {
    const { matcher, workers, timers, settled } = setUp();
    const slow = matcher.match({ pattern: pattern('(a+)+$'), lines: ['aaaa!'], limit: 9 });
    await settled();
    timers[0]?.action();
    expect(await slow).toBe('too-slow');
    expect(workers[0]?.isEnded).toBe(true);
    const next = matcher.match({ pattern: pattern('!'), lines: ['aaaa!'], limit: 9 });
    await settled();
    workers[1]?.answer();
    expect(await next).toEqual([[{ start: 4, end: 5 }]]);
  });

  it('lets an idle worker go', async () => {
    const { matcher, workers, timers, settled } = setUp();
    const asked = matcher.match({ pattern: pattern('a'), lines: ['a'], limit: 9 });
    await settled();
    workers[0]?.answer();
    await asked;
    expect(timers).toHaveLength(1);
    timers[0]?.action();
    expect(workers[0]?.isEnded).toBe(true);
  });
});
