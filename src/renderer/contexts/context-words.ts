import { describeError, type Catalog } from '../../shared/i18n/catalog';
import type { ContextSummary } from '../../shared/kubernetes';

/** A context's way of signing in, in words. */
export function signInWords({ signIn, plugin }: ContextSummary, t: Catalog): string {
  if (signIn.length === 0) return t.contexts.anonymous;
  return signIn
    .map((kind) =>
      kind === 'plugin' && plugin !== null ? t.contexts.plugin(plugin) : t.contexts.signIns[kind],
    )
    .join(t.contexts.separator);
}

/** What a context's row says beside its name, also without colours and symbols. */
export function contextDescription(
  context: ContextSummary,
  { isProtected, isShown }: { isProtected: boolean; isShown: boolean },
  t: Catalog,
): string {
  return [
    context.server,
    ...(isShown ? [t.contexts.shown] : []),
    ...(isProtected ? [t.contexts.protectedBadge] : []),
    ...context.risks.map((risk) => t.contexts.risks[risk]),
    ...(context.problem ? [t.contexts.unusable(describeError(t, context.problem).why)] : []),
  ]
    .filter((words) => words !== '')
    .join(t.contexts.separator);
}
