import type {
  Explanation,
  ExplanationSubject,
  ExplanationUpdate,
  LogTail,
  PageAddress,
  Part,
} from '../../shared/explain';
import { EXPLANATION_LIMITS } from '../../shared/explain';
import type { PodRow } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import { Reflector } from '../kube/watch/reflector';
import { EventFeed } from './event-feed';
import { known, withFailure } from './explanation-part';
import type { LogRef } from './explanation-subjects';
import { eventSubjects, logSubjects } from './explanation-subjects';
import { comparePods } from './grouping';
import { LogReader } from './log-reader';
import { findPages } from './pages';
import type { ProjectedPod } from './pod-row';
import { asOverdue, isOverdue, projectPod } from './pod-row';
import { RolloutPoll } from './rollout-poll';
import { workloadsOf } from './rollouts';

/** Milliseconds between two updates: for reading, four a second are live. */
const EXPLANATION_INTERVAL_MS = 250;

/** What an explanation needs. */
export interface ExplanationFeedOptions {
  readonly client: ClusterClient;
  readonly subject: ExplanationSubject;
  readonly clock: Clock;
  /** Called with what changed, at most four times a second, and not while the page is behind. */
  readonly onUpdate: (update: ExplanationUpdate) => void;
}

type PartName = keyof Explanation;

/**
 * Why one environment, or one pod, is as it is: its pods, what happened to them, how far their
 * workload's rollout is, and the logs of what failed and of what runs. Each part is fetched for
 * itself and fails for itself. It ends with `dispose`.
 */
export class ExplanationFeed implements Disposable {
  readonly #client: ClusterClient;
  readonly #subject: ExplanationSubject;
  readonly #clock: Clock;
  readonly #onUpdate: (update: ExplanationUpdate) => void;
  readonly #ended = new AbortController();
  readonly #found = new Map<string, ProjectedPod>();
  readonly #pods: Reflector<ProjectedPod>;
  readonly #events: EventFeed;
  readonly #rollouts: RolloutPoll;
  readonly #changed = new Set<PartName>();
  #podsPart: Part<null> = { kind: 'loading' };
  #pages: Part<readonly PageAddress[]> = { kind: 'loading' };
  #failed: LogReader | null = null;
  #current: LogReader | null = null;
  #pause: Disposable | null = null;
  #sent = 0;
  #read = 0;

  constructor(options: ExplanationFeedOptions) {
    const { client, subject, clock } = options;
    this.#client = client;
    this.#subject = subject;
    this.#clock = clock;
    this.#onUpdate = options.onUpdate;
    const { namespace } = subject;
    const part = (name: PartName) => () => {
      this.#touch(name);
    };
    this.#events = new EventFeed({ client, namespace, clock, onChange: part('events') });
    this.#rollouts = new RolloutPoll({ client, namespace, clock, onChange: part('rollouts') });
    this.#pods = new Reflector<ProjectedPod>({
      client,
      path: apiPath('api', 'v1', 'namespaces', namespace, 'pods'),
      query: [selectorOf(subject)],
      what: { verb: 'list', resource: 'pods', namespace, name: subject.pod ?? '' },
      clock,
      project: (object) => this.#project(object),
      listener: {
        onReplace: (items) => {
          this.#found.clear();
          for (const [uid, pod] of items) this.#found.set(uid, pod);
          this.#podsPart = known(null);
          this.#podsChanged();
        },
        onApply: (uid, pod) => {
          this.#found.set(uid, pod);
          this.#podsChanged();
        },
        onDelete: (uid) => {
          if (this.#found.delete(uid)) this.#podsChanged();
        },
        onState: (state) => {
          if (state.kind === 'stale') this.#podsPart = withFailure(this.#podsPart, state.error);
          else if (this.#podsPart.kind === 'known') this.#podsPart = known(null);
          this.#touch('pods');
        },
      },
    });
  }

  start(): void {
    this.#pods.start();
    void this.#findPages();
  }

  /** The page has applied the update of that number. */
  acknowledge(sequence: number): void {
    const wasBehind = this.#isBehind();
    this.#read = Math.min(Math.max(this.#read, sequence), this.#sent);
    if (!wasBehind || this.#isBehind()) return;
    this.#rollouts.resume();
    this.#current?.resume();
    this.#flushSoon();
  }

  /** Ends all waits after failures and tries now. */
  retryNow(): void {
    this.#pods.retryNow();
    this.#events.retryNow();
    this.#rollouts.retryNow();
    this.#failed = this.#readAgain(this.#failed, 'failedLog');
    this.#current = this.#readAgain(this.#current, 'log');
    if (this.#pages.kind === 'failed') void this.#findPages();
  }

  /** Finds out soon whether what is shown is still true: after sleep. */
  checkNow(): void {
    this.#pods.checkNow();
    this.retryNow();
  }

  dispose(): void {
    this.#ended.abort();
    this.#pods.dispose();
    this.#events.dispose();
    this.#rollouts.dispose();
    this.#failed?.dispose();
    this.#current?.dispose();
    this.#pause?.dispose();
    this.#pause = null;
  }

  #project(object: unknown): ProjectedPod | undefined {
    const { labelKey, environment, pod } = this.#subject;
    const found = projectPod(object, { labelKey, now: this.#clock.now() });
    // An empty value counts as no label, which a selector does not know.
    return found !== undefined && (pod !== null || found.row.environment === environment)
      ? found
      : undefined;
  }

  #rows(): readonly PodRow[] {
    const now = this.#clock.now();
    return [...this.#found.values()]
      .map((pod) =>
        pod.unreadySince !== null && isOverdue(pod.unreadySince, now)
          ? asOverdue(pod).row
          : pod.row,
      )
      .sort(comparePods);
  }

  #podsChanged(): void {
    const rows = this.#rows();
    this.#events.follow(eventSubjects(rows));
    this.#rollouts.follow(workloadsOf(rows));
    const { failed, current } = logSubjects(rows);
    this.#failed = this.#replaceLog(this.#failed, failed, 'failedLog');
    this.#current = this.#replaceLog(this.#current, current, 'log');
    this.#touch('pods');
  }

  #replaceLog(before: LogReader | null, ref: LogRef | null, name: PartName): LogReader | null {
    if (ref !== null && before !== null && isSameLog(before.ref, ref)) return before;
    before?.dispose();
    if (before !== null || ref !== null) this.#touch(name);
    return ref === null ? null : this.#readLog(ref, name);
  }

  #readAgain(reader: LogReader | null, name: PartName): LogReader | null {
    if (reader?.part.kind !== 'failed') return reader;
    reader.dispose();
    return this.#readLog(reader.ref, name);
  }

  #readLog(ref: LogRef, name: PartName): LogReader {
    const reader = new LogReader({
      client: this.#client,
      namespace: this.#subject.namespace,
      ref,
      clock: this.#clock,
      onChange: () => {
        this.#touch(name);
      },
    });
    reader.start();
    if (this.#isBehind()) reader.pause();
    return reader;
  }

  async #findPages(): Promise<void> {
    const { namespace, labelKey, environment } = this.#subject;
    const { signal } = this.#ended;
    const found =
      environment === null
        ? known<readonly PageAddress[]>([])
        : await findPages(this.#client, { namespace, labelKey, name: environment }, signal).then(
            (outcome): Part<readonly PageAddress[]> =>
              outcome.ok ? known(outcome.value) : withFailure(this.#pages, outcome.error),
          );
    if (signal.aborted) return;
    this.#pages = found;
    this.#touch('pages');
  }

  #isBehind(): boolean {
    return this.#sent - this.#read >= EXPLANATION_LIMITS.unreadUpdates;
  }

  #touch(name: PartName): void {
    if (this.#ended.signal.aborted) return;
    this.#changed.add(name);
    this.#flushSoon();
  }

  /** The first change of a quiet moment goes at once, with what comes in the same turn. */
  #flushSoon(): void {
    if (this.#changed.size === 0 || this.#pause !== null || this.#isBehind()) return;
    this.#pause = this.#clock.after(this.#sent === 0 ? 0 : EXPLANATION_INTERVAL_MS, () => {
      this.#pause = null;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#changed.size === 0 || this.#isBehind()) return;
    const changed: { -readonly [K in PartName]?: Explanation[K] } = {};
    for (const name of this.#changed) Object.assign(changed, { [name]: this.#part(name) });
    this.#changed.clear();
    this.#sent += 1;
    this.#onUpdate({ sequence: this.#sent, changed });
    if (this.#isBehind()) {
      // Nobody reads: what would only be thrown away is not fetched.
      this.#rollouts.pause();
      this.#current?.pause();
    }
  }

  #part(name: PartName): Explanation[PartName] {
    switch (name) {
      case 'pods':
        return this.#podsPart.kind === 'known'
          ? { ...this.#podsPart, value: this.#rows() }
          : this.#podsPart;
      case 'events':
        return this.#events.part;
      case 'rollouts':
        return this.#rollouts.part;
      case 'failedLog':
        return logPart(this.#failed);
      case 'log':
        return logPart(this.#current);
      case 'pages':
        return this.#pages;
    }
  }
}

function logPart(reader: LogReader | null): Part<LogTail> | null {
  return reader === null ? null : reader.part;
}

function isSameLog(a: LogRef, b: LogRef): boolean {
  return (
    a.podUid === b.podUid &&
    a.container === b.container &&
    a.previous === b.previous &&
    a.ended === b.ended &&
    a.run === b.run
  );
}

function selectorOf({ pod, labelKey, environment }: ExplanationSubject): readonly [string, string] {
  if (pod !== null) return ['fieldSelector', `metadata.name=${pod}`];
  return ['labelSelector', environment === null ? `!${labelKey}` : `${labelKey}=${environment}`];
}
