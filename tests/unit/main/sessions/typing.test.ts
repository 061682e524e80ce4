import { expect, it } from 'vitest';
import { KEY_REST_MS, Typing } from '../../../../src/main/sessions/typing';
import { FakeClock } from '../../../support/fake-clock';
import { MemoryPort } from '../../../support/memory-port';

function setUp() {
  const clock = new FakeClock();
  const typing = new Typing(clock);
  const open = () => {
    const port = new MemoryPort();
    const heard: string[] = [];
    typing.watched(port).onMessage(({ type }) => heard.push(type));
    return { port, heard };
  };
  /** What has rested and goes on, by name. */
  const resumed: string[] = [];
  const rest = async (name: string): Promise<void> => {
    await typing.quiet();
    resumed.push(name);
  };
  return { clock, typing, open, resumed, rest };
}

/** Lets what was resolved go on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('nobody rests while nobody types', () => {
  const { typing, open } = setUp();
  const { port, heard } = open();
  port.acknowledge();
  port.resize(100, 30);
  expect(typing.quiet()).toBeNull();
  expect(heard).toEqual(['ack', 'resize']);
});

it('from a key until what its terminal prints is on the screen', async () => {
  const { clock, typing, open, resumed, rest } = setUp();
  const { port, heard } = open();
  const other = open();
  port.type('x');
  expect(heard).toEqual(['input']);
  void rest('list');
  other.port.acknowledge();
  await settled();
  expect(resumed).toEqual([]);
  port.acknowledge();
  await settled();
  expect(resumed).toEqual(['list']);
  expect(typing.quiet()).toBeNull();
  expect(clock.pending).toBe(0);
});

it('a program that prints nothing keeps nobody for long, nor does a held key', async () => {
  const { clock, open, resumed, rest } = setUp();
  const { port } = open();
  port.type('s');
  void rest('first');
  clock.advance(KEY_REST_MS - 1);
  port.type('e');
  await settled();
  expect(resumed).toEqual([]);
  clock.advance(1);
  await settled();
  expect(resumed).toEqual(['first']);
  port.type('c');
  void rest('second');
  clock.advance(KEY_REST_MS);
  await settled();
  expect(resumed).toEqual(['first', 'second']);
});

it('lets all go on at its end', async () => {
  const { clock, typing, open, resumed, rest } = setUp();
  open().port.type('x');
  void rest('list');
  typing.dispose();
  await settled();
  expect(resumed).toEqual(['list']);
  expect(clock.pending).toBe(0);
});
