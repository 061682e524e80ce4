import type { Protocol } from './exec/channels';
import { PROTOCOLS } from './exec/channels';
import type { Subscription } from './world/collection';
import { Failure, arbitrary } from './http/status';

/** What a switch does to a request it matches. */
export type FaultAction =
  | { readonly kind: 'respond'; readonly failure: Failure }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

interface Rule {
  readonly match: RegExp;
  readonly action: FaultAction;
  left: number;
}

export interface FaultRule {
  /** Tested against `METHOD /path?query`; a string must occur in it. */
  readonly match: string | RegExp;
  /** How often it acts; default: until disposed. */
  readonly times?: number;
}

/**
 * Switches that make the API server misbehave. Rules act on whole requests (upgrades too), in the
 * order they were set.
 */
export class Faults {
  readonly #rules: Rule[] = [];
  /** Holds every list back this long, in milliseconds. */
  listDelayMs = 0;
  /** Exec connections leave pings unanswered. */
  mutePings = false;
  /** What execs speak over WebSocket, best first: v4 alone as before Kubernetes 1.30, or none. */
  protocols: readonly Protocol[] = PROTOCOLS;
  /** How a watch from a forgotten resourceVersion is told: real servers do both. */
  goneAs: 'event' | 'http' = 'event';

  /** Answers with an HTTP code; the body is a metav1.Status with the given message. */
  respond(
    rule: FaultRule & {
      readonly code: number;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Subscription {
    const { status } = arbitrary(rule.code, rule.message);
    return this.#add(rule, { kind: 'respond', failure: new Failure(status, rule.headers) });
  }

  /** Answers after `ms` milliseconds. */
  delay(rule: FaultRule & { readonly ms: number }): Subscription {
    return this.#add(rule, { kind: 'delay', ms: rule.ms });
  }

  /** Accepts the request and never answers. */
  hang(rule: FaultRule): Subscription {
    return this.#add(rule, { kind: 'hang' });
  }

  /** Resets the connection (TCP RST) instead of answering. */
  reset(rule: FaultRule): Subscription {
    return this.#add(rule, { kind: 'reset' });
  }

  /** Takes every switch back. */
  clear(): void {
    this.#rules.length = 0;
    this.listDelayMs = 0;
    this.mutePings = false;
    this.protocols = PROTOCOLS;
    this.goneAs = 'event';
  }

  /** The action for a request, counting it against its rule. */
  take(method: string, url: string): FaultAction | undefined {
    const line = `${method} ${url}`;
    const index = this.#rules.findIndex((rule) => rule.match.test(line));
    const rule = this.#rules[index];
    if (rule === undefined) {
      return undefined;
    }
    rule.left -= 1;
    if (rule.left <= 0) {
      this.#rules.splice(index, 1);
    }
    return rule.action;
  }

  #add({ match, times }: FaultRule, action: FaultAction): Subscription {
    const rule: Rule = {
      // No `g` or `y`: their lastIndex would make every second test fail.
      match:
        typeof match === 'string'
          ? new RegExp(match.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
          : new RegExp(match.source, match.flags.replace(/[gy]/g, '')),
      action,
      left: times ?? Number.POSITIVE_INFINITY,
    };
    this.#rules.push(rule);
    return {
      dispose: () => {
        const index = this.#rules.indexOf(rule);
        if (index >= 0) {
          this.#rules.splice(index, 1);
        }
      },
    };
  }
}
