import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHANNEL,
  decodeFrame,
  decodeStatus,
  encodeFrame,
  encodeResize,
  encodeStdinClose,
} from '../../../../../src/main/kube/exec/frames';

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('frames from the server', () => {
  it('are read by their channel', () => {
    const bytes = Uint8Array.of(104, 105);
    expect(decodeFrame(encodeFrame(CHANNEL.stdout, bytes))).toEqual({
      kind: 'output',
      stream: 'stdout',
      bytes,
    });
    expect(decodeFrame(encodeFrame(CHANNEL.stderr, bytes))).toMatchObject({ stream: 'stderr' });
    expect(decodeFrame(encodeFrame(CHANNEL.status, bytes))).toMatchObject({ kind: 'status' });
    expect(decodeFrame(Uint8Array.of(255, 1))).toEqual({ kind: 'close', channel: 1 });
  });

  it('that are empty mean that the streams are up', () => {
    expect(decodeFrame(Uint8Array.of(CHANNEL.stdout))).toEqual({ kind: 'ready' });
    expect(decodeFrame(Uint8Array.of(CHANNEL.stdin))).toEqual({ kind: 'ready' });
  });

  it('of no known meaning are named, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (message) => {
        const frame = decodeFrame(message);
        if (message.length === 0 || (message[0] ?? 0) > 4) {
          expect(['unknown', 'close']).toContain(frame.kind);
        }
      }),
    );
    expect(decodeFrame(Uint8Array.of(9, 1))).toEqual({ kind: 'unknown', detail: 'channel 9' });
    expect(decodeFrame(new Uint8Array(0)).kind).toBe('unknown');
    expect(decodeFrame(Uint8Array.of(255, 1, 2)).kind).toBe('unknown');
  });

  it('carry their payload unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 4096 }), (payload) => {
        const frame = decodeFrame(encodeFrame(CHANNEL.stdout, payload));
        expect(frame.kind === 'output' ? frame.bytes : null).toEqual(payload);
      }),
    );
  });
});

describe('frames to the server', () => {
  it('tell the size as client-go does', () => {
    const message = encodeResize({ cols: 120, rows: 36 });
    expect(message[0]).toBe(CHANNEL.resize);
    expect(new TextDecoder().decode(message.subarray(1))).toBe('{"Width":120,"Height":36}');
  });

  it('half-close stdin as KEP-4006 says', () => {
    expect([...encodeStdinClose()]).toEqual([255, 0]);
  });
});

describe('the status', () => {
  it('says success', () => {
    expect(decodeStatus(json({ metadata: {}, status: 'Success' }))).toEqual({
      kind: 'exited',
      exit: { kind: 'code', code: 0 },
    });
  });

  it('says the exit code', () => {
    const status = {
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: 'command terminated with non-zero exit code',
      details: { causes: [null, { reason: 'Other' }, { reason: 'ExitCode', message: '137' }] },
    };
    expect(decodeStatus(json(status))).toEqual({
      kind: 'exited',
      exit: { kind: 'code', code: 137 },
    });
  });

  it('without a code says so', () => {
    const status = { status: 'Failure', reason: 'NonZeroExitCode', message: 'lost it' };
    expect(decodeStatus(json(status))).toEqual({
      kind: 'exited',
      exit: { kind: 'unknown', message: 'lost it' },
    });
  });

  it('says why a command did not run', () => {
    const status = {
      status: 'Failure',
      reason: 'InternalError',
      code: 500,
      message: 'no such file',
    };
    expect(decodeStatus(json(status))).toEqual({
      kind: 'error',
      code: 500,
      message: 'no such file',
    });
  });

  it.each<[string, (words: string) => Uint8Array]>([
    ['a refusal', (message) => json({ status: 'Failure', message })],
    ['an exit', (message) => json({ status: 'Failure', reason: 'NonZeroExitCode', message })],
    ['no JSON', (message) => new TextEncoder().encode(message)],
  ])('carries words that are fit to show, in %s', (_name, statusOf) => {
    const wordsOf = (message: string): string => {
      const status = decodeStatus(statusOf(message));
      if (status.kind === 'error') return status.message;
      return status.exit.kind === 'unknown' ? status.exit.message : '';
    };
    expect(wordsOf('red\u001b[31m\nand \u202eback')).toBe('red[31m and back');
    expect(wordsOf('x'.repeat(1024 * 1024)).length).toBeLessThanOrEqual(4096);
  });

  it('keeps a reason that stands behind a long command', () => {
    const message = `exec "${'x'.repeat(2000)}": no such file or directory`;
    expect(decodeStatus(json({ status: 'Failure', message }))).toMatchObject({ message });
  });

  it('that cannot be read is shown as it is, never thrown', () => {
    expect(decodeStatus(new TextEncoder().encode('oops'))).toEqual({
      kind: 'error',
      code: null,
      message: 'oops',
    });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        decodeStatus(json(value));
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (details) => {
        decodeStatus(json({ status: 'Failure', reason: 'NonZeroExitCode', details }));
      }),
    );
  });
});
