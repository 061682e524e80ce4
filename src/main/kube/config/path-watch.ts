import { stat } from 'node:fs/promises';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';

/**
 * Milliseconds between two looks at all paths. With `SETTLE_MS` and the reading it keeps the promise
 * that a change is taken up within a second.
 */
export const POLL_MS = 400;

/** A changed path is told once it has been quiet this long, milliseconds: kubectl writes in one go. */
export const SETTLE_MS = 150;

/** A path that never gets quiet is told all the same after so many looks. */
const MAX_SETTLING = 5;

/** What tells one state of a file from another; never rejects. */
export type StampOf = (path: string) => Promise<string>;

/**
 * Watches paths, whether there is something or not, by looking at them.
 *
 * Not `fs.watch`: it follows neither a rename over the file (every editor, `kubectl config`) nor a
 * symlink swapped behind it (mounted Secrets), cannot watch what is not there yet, and is silent on
 * network file systems. A look at twenty paths costs a millisecond (docs/adr/0015-kubeconfigs.md).
 */
export class PathWatch implements Disposable {
  readonly #clock: Clock;
  readonly #onChange: (paths: ReadonlySet<string>) => void;
  readonly #stampOf: StampOf;
  #paths: ReadonlySet<string> = new Set();
  readonly #known = new Map<string, string>();
  /** Changed paths that are not quiet yet, and how often they were looked at since. */
  readonly #settling = new Map<string, number>();
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(options: {
    readonly clock: Clock;
    /** Told of the paths that changed. */
    readonly onChange: (paths: ReadonlySet<string>) => void;
    readonly stampOf?: StampOf;
  }) {
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.#stampOf = options.stampOf ?? stampOf;
  }

  /**
   * Watches these paths from now on, and no others. Resolves when each new one was looked at: what
   * changes from then on is told.
   */
  async follow(paths: Iterable<string>): Promise<void> {
    this.#paths = new Set(paths);
    for (const path of [...this.#known.keys()]) {
      if (!this.#paths.has(path)) {
        this.#known.delete(path);
        this.#settling.delete(path);
      }
    }
    for (const path of this.#paths) {
      if (this.#known.has(path)) continue;
      const stamp = await this.#stampOf(path);
      if (!this.#known.has(path) && this.#paths.has(path)) this.#known.set(path, stamp);
    }
    if (!this.#disposed && this.#timer === undefined) this.#schedule();
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  #schedule(): void {
    const wait = this.#settling.size > 0 ? SETTLE_MS : POLL_MS;
    this.#timer = this.#clock.after(wait, () => {
      void this.#look();
    });
  }

  /** One look after the other: a network file system that hangs holds one thread, and not all four. */
  async #look(): Promise<void> {
    const quiet = new Set<string>();
    for (const path of [...this.#paths]) {
      const stamp = await this.#stampOf(path);
      const known = this.#known.get(path);
      if (known === undefined) continue; // not followed any more
      const looks = this.#settling.get(path);
      const changed = stamp !== known;
      this.#known.set(path, stamp);
      if (looks === undefined) {
        if (changed) this.#settling.set(path, 1);
      } else if (changed && looks < MAX_SETTLING) {
        this.#settling.set(path, looks + 1);
      } else {
        this.#settling.delete(path);
        quiet.add(path);
      }
    }
    if (this.#disposed) return;
    this.#schedule();
    if (quiet.size > 0) this.#onChange(quiet);
  }
}

/**
 * The file behind the path: its identity, length and times to the nanosecond. For what is not there,
 * the operating system's code.
 */
async function stampOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    // A path with a NUL in it, or whatever else the system does not look at.
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
