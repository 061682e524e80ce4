import type { CheckFacts, CheckStep, ConnectionCheck } from '../../shared/check';
import { describeError, type Catalog } from '../../shared/i18n/catalog';
import type { Tone } from '../../shared/kubernetes';

/** What a connection check comes to, so far. */
export type CheckOutcome =
  | { readonly kind: 'running' | 'passed' | 'unproven' | 'cancelled' }
  | { readonly kind: 'failed'; readonly step: Extract<CheckStep, { state: 'failed' }> };

/** The first failure counts: the steps after it could not go better. */
export function checkOutcome({ steps, done }: ConnectionCheck): CheckOutcome {
  const failed = steps.find((step) => step.state === 'failed');
  if (failed) return { kind: 'failed', step: failed };
  if (!done) return { kind: 'running' };
  const skips = steps.flatMap((step) => (step.state === 'skipped' ? [step.why] : []));
  if (skips.includes('cancelled')) return { kind: 'cancelled' };
  return { kind: skips.every((why) => why === 'not-needed') ? 'passed' : 'unproven' };
}

/** The outcome in one sentence. */
export function outcomeWords(outcome: CheckOutcome, t: Catalog): string {
  switch (outcome.kind) {
    case 'failed':
      return t.check.failed(t.check.steps[outcome.step.id]);
    case 'running':
      return t.check.running;
    case 'passed':
      return t.check.passed;
    case 'unproven':
      return t.check.passedUnproven;
    case 'cancelled':
      return t.check.stopped;
  }
}

/** How a step's state is to be read. */
export const STEP_TONES = {
  waiting: 'idle',
  running: 'progressing',
  passed: 'ok',
  failed: 'failing',
  skipped: 'idle',
} as const satisfies Record<CheckStep['state'], Tone>;

/** What a step found out, a line each. */
export function factLines(facts: CheckFacts, t: Catalog): readonly string[] {
  const { check } = t;
  const { host, addresses, port, proxy, proxyFrom, certificate, issuer } = facts;
  const lines: (string | undefined)[] = [
    ...(facts.files ?? []),
    proxy === undefined
      ? undefined
      : proxyFrom === undefined
        ? check.proxy(proxy)
        : check.proxyFrom(proxy, proxyFrom),
    ...placeLines({ host, addresses, port }, t),
    facts.protocol,
    certificate === undefined
      ? undefined
      : issuer === undefined
        ? check.certificate(certificate)
        : check.certificateBy(certificate, issuer),
    facts.expiresAt === undefined ? undefined : check.expires(facts.expiresAt),
    facts.unverified === true ? check.unverified : undefined,
    facts.user === undefined ? undefined : check.signedInAs(facts.user),
    facts.groups === undefined || facts.groups.length === 0
      ? undefined
      : check.groups(facts.groups),
    facts.version === undefined ? undefined : check.version(facts.version),
    ...podLines(facts, t),
    facts.verbs === undefined || facts.verbs.length === 0 ? undefined : check.verbs(facts.verbs),
    facts.subprotocol === undefined ? undefined : check.subprotocol(facts.subprotocol),
  ];
  return lines.filter((line) => line !== undefined);
}

function placeLines(
  { host, addresses, port }: { [K in 'host' | 'addresses' | 'port']: CheckFacts[K] | undefined },
  { check }: Catalog,
): string[] {
  const [first] = addresses ?? [];
  if (host !== undefined) {
    return [
      addresses === undefined || first === undefined
        ? check.host(host)
        : check.resolved(host, addresses),
    ];
  }
  if (addresses !== undefined && first !== undefined) {
    return [port === undefined ? check.addresses(addresses) : check.connected(first, port)];
  }
  return port === undefined ? [] : [check.port(port)];
}

function podLines({ pods, namespace, pod, container }: CheckFacts, { check }: Catalog): string[] {
  const lines: string[] = [];
  if (namespace !== undefined) {
    lines.push(pods === undefined ? check.namespace(namespace) : check.pods(pods, namespace));
  }
  if (pod !== undefined) {
    lines.push(container === undefined ? check.pod(pod) : check.container(container, pod));
  }
  return lines;
}

const SYMBOLS: Readonly<Record<CheckStep['state'], string>> = {
  waiting: '·',
  running: '…',
  passed: '✓',
  failed: '✗',
  skipped: '–',
};

/** The check as plain text, for a ticket. It holds what the contract's facts hold: nothing secret. */
export function checkReport(check: ConnectionCheck, t: Catalog): string {
  const lines = [t.check.report(check.context, check.startedAt), ''];
  for (const step of check.steps) {
    const words = [t.check.states[step.state], ...stepTime(step, t)].join(t.check.separator);
    lines.push(
      `${SYMBOLS[step.state]} ${t.check.steps[step.id]}: ${words}`,
      ...stepLines(step, t).map((line) => `    ${line}`),
    );
  }
  lines.push('', outcomeWords(checkOutcome(check), t));
  return `${lines.join('\n')}\n`;
}

/** How long a step took, where it was taken. */
export function stepTime(step: CheckStep, t: Catalog): readonly string[] {
  return step.state === 'passed' || step.state === 'failed'
    ? [t.check.milliseconds(Math.round(step.milliseconds))]
    : [];
}

function stepLines(step: CheckStep, t: Catalog): readonly string[] {
  const facts = factLines(step.facts, t);
  if (step.state === 'failed') {
    const { why, next } = describeError(t, step.error);
    return [...facts, why, next];
  }
  return step.state === 'skipped' ? [...facts, t.check.skips[step.why]] : facts;
}
