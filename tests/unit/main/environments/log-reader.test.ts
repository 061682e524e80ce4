import { expect, it } from 'vitest';
import { LogReader } from '../../../../src/main/environments/log-reader';
import type { ClusterClient, LinesRequest } from '../../../../src/main/kube/http/cluster-client';
import { EXPLANATION_LIMITS } from '../../../../src/shared/explain';
import { FakeClock } from '../../../support/fake-clock';

/** A log that is followed, and where its lines come from. */
function follow(): { reader: LogReader; print: (line: string) => void } {
  let print = (_line: string): void => undefined;
  const client: Pick<ClusterClient, 'lines'> = {
    lines: (request: LinesRequest, onLine) => {
      print = onLine;
      request.onOpen?.();
      return new Promise(() => undefined);
    },
  };
  const reader = new LogReader({
    client: client as ClusterClient,
    namespace: 'test',
    ref: { pod: 'p', podUid: 'u', container: 'c', previous: false, ended: false, run: 0 },
    clock: new FakeClock(),
    onChange: () => undefined,
  });
  reader.start();
  return {
    reader,
    print: (line) => {
      print(line);
    },
  };
}

const at = (second: number): string => `2026-11-23T05:00:${String(second).padStart(2, '0')}Z`;

it('many long lines that came together: the last ones that there is room for, in their order', () => {
  const { reader, print } = follow();
  const { lineLength, logLength } = EXPLANATION_LIMITS;
  for (let i = 0; i < 60; i += 1) print(`${at(i)} ${String(i).padEnd(lineLength, '.')}`);
  const { part } = reader;
  if (part.kind !== 'known') throw new Error(part.kind);
  const numbers = part.value.lines.map(({ text }) => Number.parseInt(text, 10));
  const room = logLength / lineLength;
  expect(numbers).toEqual(Array.from({ length: room }, (_, i) => 60 - room + i));
  expect(part.value.cut).toBe(true);
  reader.dispose();
});

it('those looked at before stay, as long as there is room', () => {
  const { reader, print } = follow();
  print(`${at(1)} one`);
  expect(reader.part).toMatchObject({ value: { lines: [{ text: 'one' }], cut: false } });
  print(`${at(2)} two`);
  expect(reader.part).toMatchObject({
    value: { lines: [{ text: 'one' }, { text: 'two' }], cut: false },
  });
  reader.dispose();
});
