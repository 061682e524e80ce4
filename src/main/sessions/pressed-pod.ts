import type { Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import type { Clock } from '../kube/clock';
import type { ClusterClient } from '../kube/http/cluster-client';
import { checkPod, type OpenContainer } from './pod-check';

/** Milliseconds for which what a pod said counts, from when it was asked: a press and its release. */
const FRESH_MS = 1_000;

/**
 * The pod whose row is being pressed, read before the button is released: a click is 80 ms and more of a
 * hand, and reading the pod is a round trip that its shell would wait for.
 */
export class PressedPod {
  readonly #clock: Clock;
  readonly #client: (context: string) => Outcome<ClusterClient>;
  #asked: {
    readonly target: ExecTarget;
    readonly client: ClusterClient;
    /** On the monotonic clock. */
    readonly at: number;
    readonly answer: Promise<Outcome<OpenContainer>>;
  } | null = null;
  /** One at a time: presses that come faster than a server answers ask it no more than that. */
  #isReading = false;

  constructor(options: {
    readonly clock: Clock;
    readonly client: (context: string) => Outcome<ClusterClient>;
  }) {
    this.#clock = options.clock;
    this.#client = options.client;
  }

  /** A shell may be wanted there in a moment. */
  press(target: ExecTarget): void {
    const client = this.#client(target.context);
    if (!client.ok || this.#isReading) return;
    this.#isReading = true;
    this.#asked = {
      target,
      client: client.value,
      at: this.#clock.monotonic(),
      answer: checkPod(client.value, target, null).finally(() => {
        this.#isReading = false;
      }),
    };
  }

  /** What the pod says; null where nobody has asked it just now, or as somebody else. Once. */
  take(target: ExecTarget, client: ClusterClient): Promise<Outcome<OpenContainer>> | null {
    const asked = this.#asked;
    if (asked === null) return null;
    this.#asked = null;
    const isFresh = this.#clock.monotonic() - asked.at < FRESH_MS;
    const isSame = asked.client === client && sameTarget(asked.target, target);
    return isFresh && isSame ? asked.answer : null;
  }
}

function sameTarget(a: ExecTarget, b: ExecTarget): boolean {
  return (
    a.context === b.context &&
    a.namespace === b.namespace &&
    a.pod === b.pod &&
    a.podUid === b.podUid &&
    a.container === b.container
  );
}
