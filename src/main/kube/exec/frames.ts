import type { V1Status } from '@kubernetes/client-node';
import { cleanText } from '../../../shared/clean-text';
import type { Exit, TerminalSize } from '../../../shared/terminal';

/**
 * Channels of the remote command protocol: the first byte of every binary message.
 *
 * Source: `k8s.io/apimachinery/pkg/util/remotecommand/constants.go`; `close` is v5's (KEP-4006).
 */
export const CHANNEL = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  status: 3,
  resize: 4,
  close: 255,
} as const;

/** The subprotocols offered, best first. v5 adds only the close message: half-closing stdin. */
export const SUBPROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/**
 * Payload bytes of one stdin message at most. The server reads messages into 32 KiB buffers; a
 * larger one is refused by some runtimes.
 */
export const MAX_STDIN_PAYLOAD = 32 * 1024 - 1;

/** A message from the server, by meaning. */
export type Frame =
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  /** An empty message on an output channel: the server's streams are up. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'status'; readonly bytes: Uint8Array }
  /** v5: the server will send no more on `channel`. */
  | { readonly kind: 'close'; readonly channel: number }
  /** What no version of the protocol defines; logged and survived. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Reads one binary message. Never throws; `bytes` are views of `message`. */
export function decodeFrame(message: Uint8Array): Frame {
  const channel = message[0];
  if (channel === undefined) return { kind: 'unknown', detail: 'empty message' };
  const payload = message.subarray(1);
  switch (channel) {
    case CHANNEL.stdout:
    case CHANNEL.stderr:
      return payload.length === 0
        ? { kind: 'ready' }
        : {
            kind: 'output',
            stream: channel === CHANNEL.stdout ? 'stdout' : 'stderr',
            bytes: payload,
          };
    case CHANNEL.status:
      return payload.length === 0 ? { kind: 'ready' } : { kind: 'status', bytes: payload };
    case CHANNEL.stdin:
    case CHANNEL.resize:
      return payload.length === 0
        ? { kind: 'ready' }
        : { kind: 'unknown', detail: `data on channel ${channel}` };
    case CHANNEL.close:
      return payload.length === 1 && payload[0] !== undefined
        ? { kind: 'close', channel: payload[0] }
        : { kind: 'unknown', detail: 'malformed close' };
    default:
      return { kind: 'unknown', detail: `channel ${channel}` };
  }
}

/** A message for `channel`: its number, then the payload. */
export function encodeFrame(channel: number, payload: Uint8Array): Uint8Array {
  const message = new Uint8Array(payload.length + 1);
  message[0] = channel;
  message.set(payload, 1);
  return message;
}

/** A resize message; the server reads `TerminalSize` of client-go's remotecommand. */
export function encodeResize({ cols, rows }: TerminalSize): Uint8Array {
  const json = JSON.stringify({ Width: cols, Height: rows });
  return encodeFrame(CHANNEL.resize, new TextEncoder().encode(json));
}

/** v5's half-close of stdin: end of input, while output still flows. */
export function encodeStdinClose(): Uint8Array {
  return Uint8Array.of(CHANNEL.close, CHANNEL.stdin);
}

/**
 * Characters kept of a server's words for a command that did not run. More than a user is shown,
 * because the runtime's reason, by which `execFailure` knows it, may stand behind the argv.
 */
const REASON_LIMIT = 4096;

/** How an exec ended, as its status message says; its words are fit to show on one line. */
export type ExecStatus =
  | { readonly kind: 'exited'; readonly exit: Exit }
  /** The server could not run the command, in its own words. */
  | { readonly kind: 'error'; readonly code: number | null; readonly message: string };

/**
 * Reads the status message: a `metav1.Status` whose reason `NonZeroExitCode` carries the code as
 * a cause of reason `ExitCode`. Never throws.
 *
 * Source: `k8s.io/client-go/tools/remotecommand/errorstream.go` and `v4.go`.
 */
export function decodeStatus(bytes: Uint8Array): ExecStatus {
  const text = new TextDecoder().decode(bytes);
  const status = parseStatus(text);
  if (!status) return { kind: 'error', code: null, message: cleanText(text, REASON_LIMIT) };
  if (status.status === 'Success') return { kind: 'exited', exit: { kind: 'code', code: 0 } };
  if (status.reason === 'NonZeroExitCode') {
    const causes: unknown = status.details?.causes;
    const cause = Array.isArray(causes)
      ? causes.map(exitCodeOf).find((code) => code !== null)
      : undefined;
    const code = cause ?? null;
    return {
      kind: 'exited',
      exit:
        code === null
          ? { kind: 'unknown', message: cleanText(status.message) }
          : { kind: 'code', code },
    };
  }
  return {
    kind: 'error',
    code: typeof status.code === 'number' ? status.code : null,
    message: cleanText(status.message, REASON_LIMIT),
  };
}

/** The number of an `ExitCode` cause, or null for anything else. */
function exitCodeOf(cause: unknown): number | null {
  if (typeof cause !== 'object' || cause === null) return null;
  const { reason, message } = cause as { reason?: unknown; message?: unknown };
  if (reason !== 'ExitCode' || typeof message !== 'string') return null;
  return /^\d{1,10}$/.test(message) ? Number(message) : null;
}

function parseStatus(text: string): V1Status | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Malformed JSON is the server's fault: shown as its own words.
    return undefined;
  }
}
