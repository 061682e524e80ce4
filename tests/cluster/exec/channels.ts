/**
 * The remote command protocol over WebSocket: one binary message is a channel byte and a payload
 * (apimachinery/pkg/util/remotecommand, KEP-4006 for v5).
 */
export const CHANNEL = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  status: 3,
  resize: 4,
  /** v5 only: the payload names the channel to close. */
  close: 255,
} as const;

/** Spoken protocols, best first. */
export const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

export type Protocol = (typeof PROTOCOLS)[number];

/** The first of the `spoken` protocols that the client offers in `Sec-WebSocket-Protocol`. */
export function chooseProtocol(
  offered: string | undefined,
  spoken: readonly Protocol[],
): Protocol | undefined {
  const names = (offered ?? '').split(',').map((name) => name.trim());
  return spoken.find((protocol) => names.includes(protocol));
}

/** Output payloads are at most this long: the API server copies through a buffer of 32 KiB. */
export const MAX_PAYLOAD = 32 * 1024;

/** One message. */
export function frame(channel: number, payload: Uint8Array): Buffer {
  const message = Buffer.allocUnsafe(payload.length + 1);
  message[0] = channel;
  message.set(payload, 1);
  return message;
}
