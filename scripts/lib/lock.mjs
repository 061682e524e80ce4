import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, ScriptFailure } from './failure.mjs';

const POLL_MS = 250;

/** Longer than any download that is worth waiting for. */
const GIVE_UP_MS = 20 * 60_000;

/**
 * Does work that two runs at once should not both do. The lock saves a second download; what is
 * done under it must be safe without it too (write aside, then rename), because a lock whose owner
 * died is taken over.
 * @template T
 * @param {string} file holds the owner's process id while locked
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (owner: number) => void, life?: import('./life.mjs').Life }} [options] life: the
 *   script's; when it has to stop, the lock goes with it
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait, life } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  const giveUp = performance.now() + GIVE_UP_MS;
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const owner = ownerOf(file);
    if (owner !== undefined && !isAlive(owner)) {
      rmSync(file, { force: true });
      continue;
    }
    if (performance.now() > giveUp) {
      throw new ScriptFailure(
        `Another run (process ${owner ?? 'unknown'}) has held ${file} for 20 minutes.`,
        ['End it, or remove the file, and run the command again.'],
      );
    }
    if (!told) onWait?.(owner ?? 0);
    told = true;
    await delay(POLL_MS);
  }
  const unlock = () => rmSync(file, { force: true });
  const forget = life?.onStop(unlock);
  try {
    return await work();
  } finally {
    forget?.();
    unlock();
  }
}

/**
 * @param {string} file
 * @returns {number | undefined} undefined while the file is just being written, or is gone
 */
function ownerOf(file) {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isNaN(pid) ? undefined : pid;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user's.
    return codeOf(error) === 'EPERM';
  }
}
