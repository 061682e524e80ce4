import { preferencesOf } from '../../shared/settings';
import type { ContextPreferences, ContextPreferencesPatch, Settings } from '../../shared/settings';

/**
 * All contexts' preferences with a change for one of them: null takes a choice back, what is absent
 * stays. A context for which nothing is chosen has no entry.
 */
export function changedPreferences(
  settings: Pick<Settings, 'contexts'>,
  context: string,
  patch: ContextPreferencesPatch,
): Settings['contexts'] {
  const chosen: ContextPreferences = Object.fromEntries(
    Object.entries({ ...preferencesOf(settings, context), ...patch }).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  );
  const others = Object.entries(settings.contexts).filter(([name]) => name !== context);
  const own: typeof others = Object.keys(chosen).length > 0 ? [[context, chosen]] : [];
  // From entries: they make `__proto__` a property like any other.
  return Object.fromEntries([...others, ...own]);
}
