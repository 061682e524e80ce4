import assert from 'node:assert/strict';
import { SeededRandom } from '../chaos-proxy';
import { answers, ends, receives } from './expectations';
import type { Fault } from './fault';
import { Pattern } from './pattern';
import { finite } from './programs';

const STATUS = 3;
const MIB = 1024 * 1024;
/** A stream that ends in words is told at once; its end may be waited for (2 s) and asked about. */
const AT_ONCE = 15_000;

/** Messages that no server sends, and that must change nothing. */
function oddMessages(random: SeededRandom): (Uint8Array | string)[] {
  return [
    new Uint8Array(0),
    Uint8Array.of(1),
    Uint8Array.of(2),
    Uint8Array.of(random.integer(5, 254), 1, 2, 3),
    Buffer.concat([Buffer.of(random.integer(5, 254)), random.bytes(random.integer(0, 40_000))]),
    Buffer.concat([Buffer.of(4), random.bytes(20)]),
    Uint8Array.of(255),
    Uint8Array.of(255, random.integer(4, 255)),
    Uint8Array.of(255, 1, 1),
    Uint8Array.of(0, 65, 66),
    'text',
    '',
  ];
}

export const ODD_FRAMES: readonly Fault[] = [
  {
    id: 'odd-frames',
    number: 23,
    title: 'unknown channels, empty and text frames, odd closes: survived, nothing lost',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open(await world.target('frames'));
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, MIB + 4_099);
      const output = await finite(tab, world.home(tab.target), { pattern, times: 6 });
      const relay = world.frames.execs.at(-1);
      assert.ok(relay !== undefined);
      const messages = oddMessages(random);
      relay.change = (message) => {
        if (random.next() < 0.2) relay.inject(random.pick(messages));
        return message;
      };
      output.start();
      await receives(tab, output.bytes);
      for (const message of messages) relay.inject(message);
      relay.change = (message) => message;
      assert.equal(tab.sum, output.sum);
      assert.equal(tab.state?.kind, 'running');
      assert.ok(world.log.length > 0, 'odd frames are logged');
      assert.ok(world.log.length < 100, `${world.log.length} lines of log for a flood of oddities`);
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'malformed-status',
    number: 23,
    title: 'a status that is no metav1.Status ends the stream in words',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open(await world.target('frames'));
      const neighbours = await world.bystanders();
      const relay = world.frames.execs.at(-1);
      assert.ok(relay !== undefined);
      const status = random.pick([
        'not json',
        '[]',
        'true',
        '{"status":7}',
        '{"status":"Failure","details":{"causes":7}}',
        '',
      ]);
      relay.change = (message) =>
        message[0] === STATUS ? Buffer.concat([Buffer.of(STATUS), Buffer.from(status)]) : message;
      tab.type('exit 7\r');
      await ends(world, tab, {
        as: [
          'exited',
          'failed:exec-failed',
          'failed:stream-ended',
          'lost:stream-ended',
          'lost:connection-lost',
        ],
        deadlineMs: AT_ONCE,
      });
      await world.reopen(tab);
      await answers(tab);
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'no-status',
    number: 23,
    title: 'the stream closes without a status: lost, not exited',
    run: async (world) => {
      const tab = await world.open(await world.target('frames'));
      const relay = world.frames.execs.at(-1);
      assert.ok(relay !== undefined);
      relay.change = (message) => (message[0] === STATUS ? null : message);
      tab.type('exit 7\r');
      await ends(world, tab, {
        as: ['lost:connection-lost', 'lost:stream-ended'],
        deadlineMs: AT_ONCE,
      });
      await world.reopen(tab);
      await answers(tab);
    },
  },
];
