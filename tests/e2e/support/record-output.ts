import type { ElectronApplication } from '@playwright/test';
import type * as crypto from 'node:crypto';

/** What crossed from main to the page since recording began. */
export interface RecordedOutput {
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly sum: string;
  /** Messages whose offset was not where the one before ended. */
  readonly gaps: number;
}

/**
 * Sums the output that main posts to sessions' ports, at the last place before the page: the page
 * itself gets no hook, because its API cannot be replaced. Resolves to a function that ends it.
 */
export async function recordOutput(
  app: ElectronApplication,
): Promise<() => Promise<RecordedOutput>> {
  await app.evaluate(({ MessageChannelMain }) => {
    // The function runs in the app's main process, where no module system is in scope.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to one
    const { createHash } = process.mainModule?.require('node:crypto') as typeof crypto;
    const recording = { bytes: 0, hash: createHash('sha256'), gaps: 0, next: -1 };
    Object.assign(globalThis, { recording });
    const prototype = Object.getPrototypeOf(new MessageChannelMain().port1) as {
      postMessage(message: unknown): void;
    };
    const post = prototype.postMessage;
    prototype.postMessage = function (message) {
      const { type, bytes, offset } = message as {
        type: string;
        bytes: Uint8Array;
        offset: number;
      };
      if (type === 'output') {
        if (recording.next !== -1 && recording.next !== offset) recording.gaps += 1;
        recording.next = offset + bytes.length;
        recording.bytes += bytes.length;
        recording.hash.update(bytes);
      }
      post.call(this, message);
    };
  });
  return () =>
    app.evaluate(() => {
      const { recording } = globalThis as unknown as {
        recording: { bytes: number; hash: crypto.Hash; gaps: number };
      };
      const { bytes, gaps, hash } = recording;
      return { bytes, gaps, sum: hash.digest('hex') };
    });
}
