import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../src/shared/errors';
import { describeError } from '../../../src/shared/i18n/catalog';
import { catalogFor } from '../../../src/shared/i18n/catalogs';
import { LANGUAGES } from '../../../src/shared/settings';
import type { SessionWorld } from '../session-world';
import type { Pattern } from './pattern';
import type { Tab, ToldState } from './tab';

/** What a placeholder looks like that was never filled in. */
const UNFILLED = /undefined|null|NaN|\[object|\{\w*\}/;

/** Waits until a tab's stream has ended and says so; checks the words, and that nothing came after. */
export async function ends(
  world: SessionWorld,
  tab: Tab,
  expected: {
    /** What may be told: a state's kind, and for failures the error's after a colon. */
    readonly as: readonly EndName[];
    /** The deadline that detects it, milliseconds of the app's clock. */
    readonly deadlineMs: number;
  },
): Promise<ToldState> {
  const over = (): boolean => endOf(tab) !== undefined;
  await tab.until(over, `end (${expected.as.join(', ')})`, world.limit(expected.deadlineMs));
  const end = endOf(tab);
  assert.ok(end !== undefined);
  const { state } = end;
  const name = 'error' in state ? `${state.kind}:${state.error.kind}` : state.kind;
  assert.ok((expected.as as readonly string[]).includes(name), `ended as ${JSON.stringify(state)}`);
  if ('error' in state) names(state.error, tab);
  // Longer than anything that is held back waits for company.
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(tab.received, end.received, 'output came after the notice');
  assert.deepEqual(tab.problems, []);
  return end;
}

/** The end of a tab's stream, if that is where it is. */
function endOf(tab: Tab): ToldState | undefined {
  const told = tab.told.at(-1);
  return told !== undefined && ['lost', 'failed', 'exited'].includes(told.state.kind)
    ? told
    : undefined;
}

type EndName = 'exited' | `lost:${ErrorKind}` | `failed:${ErrorKind}`;

/** Words in every language that say why and what next, and parameters that name the place. */
export function names(error: Parameters<typeof describeError>[1], { target }: Tab): void {
  const parameters = Object.values<unknown>({ ...error.params }).join(' ');
  assert.ok(
    parameters.includes('https://127.0.0.1') ||
      parameters.includes(target.pod) ||
      parameters.includes(target.context),
    `neither server, pod nor context in ${JSON.stringify(error)}`,
  );
  for (const language of LANGUAGES) {
    const { why, next } = describeError(catalogFor(language), error);
    for (const words of [why, next]) {
      assert.ok(words.length > 3 && !UNFILLED.test(words), `${language}: ${JSON.stringify(words)}`);
    }
  }
}

/** What came is exactly the beginning of what the pod sent. */
export function isPrefix(tab: Tab, pattern: Pattern): void {
  assert.equal(tab.sum, pattern.sum(tab.summed), 'what came is not what was sent');
}

/** The shell in a tab answers. */
export async function answers(tab: Tab): Promise<void> {
  echoes += 1;
  // Split, so that the echo of what is typed does not count.
  tab.type(`echo al''ive-${echoes}\r`);
  const answer = `alive-${echoes}`;
  await tab.until(() => tab.text.includes(answer), 'answer');
}
let echoes = 0;

/** Waits until that many bytes of output have come. */
export function receives(tab: Tab, bytes: number): Promise<void> {
  return tab.until(() => tab.summed >= bytes, `${bytes} bytes`, 60_000);
}
