import { isDeepStrictEqual } from 'node:util';

import type { AppError } from '../../shared/errors';
import { appError } from '../../shared/errors';
import { findJsonFault } from '../../shared/json-fault';
import type { Settings } from '../../shared/settings';
import { readSettings, SETTINGS_VERSION } from './schema';
import { parseSettings } from './settings-file';

/** What a file that somebody changed while the app runs comes to. */
export type EditedFile =
  /** In force; `problem` names the fields that are not usable and keep what they were. */
  | {
      readonly kind: 'usable';
      readonly settings: Settings;
      readonly unknown: Readonly<Record<string, unknown>>;
      readonly problem: AppError | null;
    }
  /** Not in force, and not ours to write over. */
  | { readonly kind: 'unusable' | 'newer'; readonly problem: AppError };

/**
 * Reads what somebody made of the settings file. Half-typed JSON is usual here and no damage.
 *
 * @param current what fields keep that are not usable
 */
export function readEdited(path: string, text: string, current: Settings): EditedFile {
  const parsed = parseSettings(text);
  if (!parsed.ok) {
    const fault = findJsonFault(text.replace(/^\uFEFF/, ''));
    const problem = fault
      ? appError('settings-edit-broken', { path, ...fault })
      : appError('settings-edit-unreadable', { path, detail: 'not-an-object' });
    return { kind: 'unusable', problem };
  }
  const { version } = parsed.value;
  if (typeof version === 'number' && version > SETTINGS_VERSION) {
    return { kind: 'newer', problem: appError('settings-newer', { path, version }) };
  }
  const { problems, settings, unknown } = readSettings(parsed.value, current);
  const detail = problems.join('; ');
  const problem =
    problems.length === 0 ? null : appError('settings-edit-unusable', { path, detail });
  return { kind: 'usable', settings, unknown, problem };
}

/**
 * The settings that the file says now, with what was changed in the app since the file was last read or
 * written: that is newer.
 *
 * @param synced what the file said then
 */
export function mergeEdit(current: Settings, synced: Settings, edited: Settings): Settings {
  const own = Object.entries(current).filter(
    ([key, value]) => !isDeepStrictEqual(value, synced[key as keyof Settings]),
  );
  return { ...edited, ...(Object.fromEntries(own) as Partial<Settings>) };
}

/** What changes by itself, or by the way, while the app is used: no reason to write over an edited file. */
const BY_THE_WAY: ReadonlySet<string> = new Set<keyof Settings>([
  'context',
  'recent',
  'recentCommands',
  'sidebarVisible',
  'sidebarWidth',
  'sort',
]);

/**
 * Whether the user has changed a setting on purpose that the file does not have: that goes before a file
 * that cannot be used.
 *
 * @param synced what the file said when it was last read or written
 */
export function hasChangeOnPurpose(current: Settings, synced: Settings): boolean {
  return Object.entries(current).some(
    ([key, value]) =>
      !BY_THE_WAY.has(key) && !isDeepStrictEqual(value, synced[key as keyof Settings]),
  );
}
