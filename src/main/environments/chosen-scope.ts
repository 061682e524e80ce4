import {
  DEFAULT_LABEL_KEY,
  type EnvironmentScope,
  type NamespaceChoice,
} from '../../shared/kubernetes';
import { checkedNamespaces } from '../../shared/kubernetes-names';
import { preferencesOf, type Settings } from '../../shared/settings';

/** What the page asks to see; null is what was chosen for the context before, else its default. */
export interface AskedScope {
  readonly context: string;
  readonly namespaces: NamespaceChoice | null;
  readonly labelKey: string | null;
}

/**
 * What is asked, filled up with what was chosen for the context before.
 *
 * @param own the context's own namespace
 * @returns null for names that no namespace has
 */
export function chosenScope(
  settings: Settings,
  { context, namespaces: asked, labelKey }: AskedScope,
  own: string,
): EnvironmentScope | null {
  const chosen = preferencesOf(settings, context);
  const choice = asked ?? chosen.namespaces ?? 'own';
  const namespaces = checkedNamespaces(choice === 'own' ? [own] : choice);
  if (namespaces === null) return null;
  return { context, namespaces, labelKey: labelKey ?? chosen.labelKey ?? DEFAULT_LABEL_KEY };
}
