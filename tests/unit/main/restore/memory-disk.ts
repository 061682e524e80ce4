import { dirname, basename } from 'node:path';
import type { RestoreDisk } from '../../../../src/main/restore/restore-disk';

interface File {
  content: Buffer;
  at: number;
}

/** A disk in memory, whose writes a test can hold up or make fail. */
export class MemoryDisk implements RestoreDisk {
  readonly files = new Map<string, File>();
  /** Of each write, in order: the file and its text. */
  readonly writes: string[] = [];
  /** The system's code that the next writes fail with, or null. */
  failure: string | null = null;
  readonly #now: () => number;
  #held: (() => void)[] | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** From now on writes wait for `release`. */
  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const go of held) go();
  }

  text(file: string): string | null {
    return this.files.get(file)?.content.toString('utf8') ?? null;
  }

  put(file: string, text: string | Uint8Array, at = this.#now()): void {
    this.files.set(file, { content: Buffer.from(text as string), at });
  }

  read(file: string, limit: number): ReturnType<RestoreDisk['read']> {
    const found = this.files.get(file);
    if (!found) return Promise.resolve(null);
    if (found.content.length > limit) return Promise.reject(new Error('too-large'));
    return Promise.resolve({ content: found.content, at: found.at });
  }

  async replace(file: string, content: string | Uint8Array): Promise<void> {
    const held = this.#held;
    if (held) await new Promise<void>((resolve) => held.push(resolve));
    this.#failIfAsked();
    this.writes.push(`${basename(file)}: ${Buffer.from(content as string).toString('utf8')}`);
    this.put(file, content);
  }

  touch(file: string, at: number): Promise<void> {
    const found = this.files.get(file);
    if (found) found.at = at;
    return Promise.resolve();
  }

  move(file: string, to: string): Promise<void> {
    const found = this.files.get(file);
    if (!found) return Promise.reject(new Error('ENOENT'));
    this.files.delete(file);
    this.files.set(to, found);
    return Promise.resolve();
  }

  async remove(file: string): Promise<void> {
    await Promise.resolve();
    this.#failIfAsked();
    this.files.delete(file);
  }

  list(folder: string): ReturnType<RestoreDisk['list']> {
    return Promise.resolve(
      [...this.files]
        .filter(([path]) => dirname(path) === folder)
        .map(([path, { content, at }]) => ({ name: basename(path), bytes: content.length, at })),
    );
  }

  async removeFolder(folder: string): Promise<void> {
    await Promise.resolve();
    this.#failIfAsked();
    for (const path of [...this.files.keys()]) {
      if (path.startsWith(`${folder}/`)) this.files.delete(path);
    }
  }

  #failIfAsked(): void {
    if (this.failure !== null) {
      throw Object.assign(new Error('no'), { code: this.failure });
    }
  }
}

/** Lets everything that waits for nothing but promises happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
