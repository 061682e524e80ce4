import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';
import type { KubeconfigFile } from './kubeconfig-file';
import { mergeKubeconfigs } from './kubeconfig-merge';
import type { StampOf } from './path-watch';
import { PathWatch } from './path-watch';

/**
 * Milliseconds that a file which cannot be used any more is given to become whole again: an editor
 * that saves in two steps, a copy over a slow link, a file deleted and created anew.
 */
export const BROKEN_HOLD_MS = 2_000;

/**
 * Milliseconds that files are given, from their last change, when they are well-formed but contexts
 * are missing: half a file often is. Short, because it may as well be meant, and is to be seen within
 * a second all the same.
 */
export const FEWER_HOLD_MS = 300;

/** What a change on disk makes of the files in use. */
export type Verdict =
  'same' | 'good' /** Contexts are gone. */ | 'fewer' /** A file became unusable. */ | 'broken';

/** Compares the files in use with what is on disk. */
export function judge(inUse: readonly KubeconfigFile[], fresh: readonly KubeconfigFile[]): Verdict {
  const used = new Map(inUse.map((file) => [file.place.path, file]));
  const broke = ({ place, document }: KubeconfigFile): boolean => {
    const before = used.get(place.path);
    return document === null && before?.problem === null && before.document !== null;
  };
  if (fresh.some(broke)) return 'broken';
  // One that was broken and still is says so now; its last good text stays in use.
  const taken = keepLastGood(inUse, fresh);
  if (isDeepStrictEqual(taken, inUse)) return 'same';
  const now = usable(taken);
  return [...usable(inUse)].every((name) => now.has(name)) ? 'good' : 'fewer';
}

/**
 * What is used from now on. Where kubectl could only fail, because a file is no kubeconfig, its last
 * good text stays in use and its problem is told. A file that is gone, or is empty, is what kubectl
 * takes it for: nothing.
 */
export function keepLastGood(
  inUse: readonly KubeconfigFile[],
  fresh: readonly KubeconfigFile[],
): readonly KubeconfigFile[] {
  const used = new Map(inUse.map((file) => [file.place.path, file.document]));
  return fresh.map((file) => {
    if (file.problem === null || !file.found || file.problem.kind === 'kubeconfig-empty')
      return file;
    return { ...file, document: used.get(file.place.path) ?? null };
  });
}

function usable(files: readonly KubeconfigFile[]): ReadonlySet<string> {
  const { contexts } = mergeKubeconfigs(files);
  return new Set(contexts.filter(({ access }) => access.ok).map(({ summary }) => summary.name));
}

/** What a `KubeconfigWatch` works with. */
export interface KubeconfigWatchOptions {
  readonly clock: Clock;
  /** Reads all kubeconfigs as they are now. Never rejects. */
  readonly read: () => Promise<readonly KubeconfigFile[]>;
  readonly inUse: () => readonly KubeconfigFile[];
  /** Told of files that are to be used from now on. */
  readonly onChange: (files: readonly KubeconfigFile[]) => void;
  /** Told of changes to files that kubeconfigs refer to: certificates, keys, tokens. */
  readonly onReferenced: (paths: ReadonlySet<string>) => void;
  readonly stampOf?: StampOf;
}

/** Takes up changes of kubeconfigs on disk, and waits for those that are half written. */
export class KubeconfigWatch implements Disposable {
  readonly #options: KubeconfigWatchOptions;
  readonly #paths: PathWatch;
  #places: ReadonlySet<string> = new Set();
  /** When a change for the worse was first seen (`monotonic`). */
  #worseSince: number | undefined;
  /** When the last change was seen to be over (`monotonic`). */
  #quietSince = 0;
  #timer: Disposable | undefined;
  #looking = false;
  #lookAgain = false;
  /** Rises when what is being read is out of date. */
  #turn = 0;
  #disposed = false;

  constructor(options: KubeconfigWatchOptions) {
    this.#options = options;
    this.#paths = new PathWatch({
      clock: options.clock,
      onChange: (changed) => {
        this.#changed(changed);
      },
      ...(options.stampOf !== undefined && { stampOf: options.stampOf }),
    });
  }

  /** Watches these kubeconfigs (there or not) and what they refer to; resolves when it does. */
  async follow(places: Iterable<string>, referenced: Iterable<string>): Promise<void> {
    this.#places = new Set(places);
    await this.#paths.follow([...this.#places, ...referenced]);
  }

  /** Files were taken otherwise: what was waited for, or is being read, does not count any more. */
  forget(): void {
    this.#turn += 1;
    this.#worseSince = undefined;
    this.#timer?.dispose();
  }

  /** Looks at the files now, whether or not they are known to have changed. */
  async look(): Promise<void> {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    this.#timer?.dispose();
    const turn = this.#turn;
    const fresh = await this.#options.read();
    this.#looking = false;
    if (this.#disposed) return;
    if (this.#lookAgain || turn !== this.#turn) {
      this.#lookAgain = false;
      await this.look();
      return;
    }
    this.#weigh(fresh);
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#paths.dispose();
  }

  #changed(paths: ReadonlySet<string>): void {
    const referenced = new Set([...paths].filter((path) => !this.#places.has(path)));
    if (referenced.size > 0) this.#options.onReferenced(referenced);
    if (referenced.size < paths.size) {
      this.#quietSince = this.#options.clock.monotonic();
      void this.look();
    }
  }

  #weigh(fresh: readonly KubeconfigFile[]): void {
    const { clock, inUse } = this.#options;
    const verdict = judge(inUse(), fresh);
    const wait = this.#hold(verdict) - clock.monotonic();
    if (wait > 0) {
      this.#timer = clock.after(wait, () => {
        void this.look();
      });
      return;
    }
    this.#worseSince = undefined;
    if (verdict !== 'same') this.#options.onChange(keepLastGood(inUse(), fresh));
  }

  /** Until when (`monotonic`) files of that verdict are not taken. */
  #hold(verdict: Verdict): number {
    if (verdict === 'same' || verdict === 'good') return 0;
    this.#worseSince ??= this.#options.clock.monotonic();
    const broken = this.#worseSince + BROKEN_HOLD_MS;
    // Never longer than a broken one: whoever keeps writing is shown what there is.
    return verdict === 'broken' ? broken : Math.min(broken, this.#quietSince + FEWER_HOLD_MS);
  }
}
