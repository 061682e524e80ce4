import { z } from '../zod';

import {
  BELLS,
  CONTEXT_COLOURS,
  CURSOR_STYLES,
  DEFAULT_SETTINGS,
  LANGUAGES,
  REMEMBERED,
  SETTINGS_LIMITS,
  SETTINGS_RANGES,
  SORT_ORDERS,
  TERMINAL_THEMES,
} from '../../shared/settings';
import { MAX_NAMESPACES } from '../../shared/kubernetes';
import type { Settings } from '../../shared/settings';
import { byName } from './by-name';

/** The version this Podshell writes. It rises when an older Podshell would misread the file. */
export const SETTINGS_VERSION = 1;

/** Longest text of any setting, UTF-16 units: a path of every system, twice a context's name. */
const text = z.string().min(1).max(4096);

const whole = (range: { readonly min: number; readonly max: number }): z.ZodNumber =>
  z.int().min(range.min).max(range.max);

/** One schema a field, so that one bad field does not lose the others. */
const FIELDS = {
  language: z.enum([...LANGUAGES, 'system']),
  theme: z.enum(['system', 'light', 'dark']),
  contrast: z.enum(['system', 'more']),
  fontSize: whole(SETTINGS_RANGES.fontSize),
  fontFamily: z.string().max(SETTINGS_LIMITS.fontFamily),
  lineHeight: z.number().min(SETTINGS_RANGES.lineHeight.min).max(SETTINGS_RANGES.lineHeight.max),
  cursorStyle: z.enum(CURSOR_STYLES),
  cursorBlink: z.boolean(),
  bell: z.enum(BELLS),
  copyOnSelect: z.boolean(),
  terminalThemeLight: z.enum(TERMINAL_THEMES.light),
  terminalThemeDark: z.enum(TERMINAL_THEMES.dark),
  screenReader: z.enum(['system', 'on', 'off']),
  scrollback: whole(SETTINGS_RANGES.scrollback),
  bindings: byName(
    z
      .array(z.string().min(1).max(SETTINGS_LIMITS.chord))
      .max(SETTINGS_LIMITS.chordsPerCommand)
      .readonly(),
  ),
  restoreTabs: z.boolean(),
  keepText: z.boolean(),
  updateCheck: z.boolean(),
  updateFeed: z.string().max(SETTINGS_LIMITS.updateFeed),
  confirmClose: z.boolean(),
  sidebarVisible: z.boolean(),
  sidebarWidth: whole(SETTINGS_RANGES.sidebarWidth),
  sort: z.enum(SORT_ORDERS),
  favourites: z.array(text).max(REMEMBERED.favourites).readonly(),
  recent: z.array(text).max(REMEMBERED.recent).readonly(),
  recentCommands: z
    .array(z.string().min(1).max(SETTINGS_LIMITS.commandId))
    .max(REMEMBERED.commands)
    .readonly(),
  followRollouts: z.boolean(),
  context: z.string().max(4096).nullable(),
  contexts: byName(
    z
      .object({
        namespaces: z
          .union([z.literal('all'), z.array(text).min(1).max(MAX_NAMESPACES).readonly()])
          .optional(),
        labelKey: text.optional(),
        colour: z.enum(CONTEXT_COLOURS).optional(),
        protected: z.boolean().optional(),
        readOnly: z.boolean().optional(),
        // Until several could be chosen, the one namespace was called so.
        namespace: text.optional(),
      })
      .transform(({ namespace, ...choice }) =>
        namespace === undefined ? choice : { namespaces: [namespace], ...choice },
      )
      .readonly(),
  ),
  pluginConsents: byName(text),
} satisfies { readonly [K in keyof Settings]: z.ZodType<Settings[K]> };

/** The other direction of `satisfies`: what `Settings` allows, the schema lets through. */
type Covered = {
  readonly [K in keyof Settings]: Settings[K] extends z.output<(typeof FIELDS)[K]> ? true : never;
};
const COVERED: Covered = {
  language: true,
  theme: true,
  contrast: true,
  fontSize: true,
  fontFamily: true,
  lineHeight: true,
  cursorStyle: true,
  cursorBlink: true,
  bell: true,
  copyOnSelect: true,
  terminalThemeLight: true,
  terminalThemeDark: true,
  screenReader: true,
  scrollback: true,
  bindings: true,
  restoreTabs: true,
  keepText: true,
  updateCheck: true,
  updateFeed: true,
  confirmClose: true,
  sidebarVisible: true,
  sidebarWidth: true,
  sort: true,
  favourites: true,
  recent: true,
  recentCommands: true,
  followRollouts: true,
  context: true,
  contexts: true,
  pluginConsents: true,
};

const KEYS = Object.keys(COVERED) as readonly (keyof Settings)[];

/** What a file's JSON says, field by field. */
export interface ReadSettings {
  readonly settings: Settings;
  /** One line for each field that was not usable and took its default, such as `fontSize: …`. */
  readonly problems: readonly string[];
  /** Fields this version does not know; kept when the file is written again. */
  readonly unknown: Readonly<Record<string, unknown>>;
}

/**
 * Reads every field on its own: what is absent or unusable takes its default. Inside a field only what
 * is unusable is left out: a colour of tomorrow must not make a protected context an unprotected one.
 *
 * @param keep where there are settings from before: what is not usable stays as it is there
 */
export function readSettings(
  file: Readonly<Record<string, unknown>>,
  keep: Settings | null = null,
): ReadSettings {
  const problems: string[] = [];
  let settings: Settings = DEFAULT_SETTINGS;
  for (const key of KEYS) {
    if (!Object.hasOwn(file, key)) continue;
    let read = readField(key, file[key]);
    if (!read.ok) {
      problems.push(read.problem);
      if (keep !== null) {
        settings = { ...settings, [key]: keep[key] };
        continue;
      }
      read = readField(key, without(file[key], read.places));
    }
    if (read.ok) settings = { ...settings, ...read.value };
  }
  const unknown = Object.fromEntries(
    Object.entries(file).filter(([key]) => key !== 'version' && !Object.hasOwn(FIELDS, key)),
  );
  return { settings, problems, unknown };
}

/**
 * The settings with a change applied; what a change leaves undefined stays. Throws a `TypeError` for
 * a value that the schema refuses: callers check what comes from outside, so that is a bug.
 */
export function applyChange(settings: Settings, change: Partial<Settings>): Settings {
  let changed = settings;
  for (const key of KEYS) {
    const value: unknown = change[key];
    if (value === undefined) continue;
    const read = readField(key, value);
    if (!read.ok) throw new TypeError(`settings: ${read.problem}`);
    changed = { ...changed, ...read.value };
  }
  return changed;
}

type ReadField =
  | { readonly ok: true; readonly value: Partial<Settings> }
  | {
      readonly ok: false;
      readonly problem: string;
      /** The paths, inside the field, of what is not usable. */
      readonly places: readonly (readonly string[])[];
    };

function readField(key: keyof Settings, value: unknown): ReadField {
  const parsed = FIELDS[key].safeParse(value);
  if (parsed.success) return { ok: true, value: { [key]: parsed.data } };
  const { issues } = parsed.error;
  const places = issues.map(({ path }) => path.map(String));
  const place = [key, ...(places[0] ?? [])].join('.');
  return { ok: false, problem: `${place}: ${issues[0]?.message ?? 'not usable'}`, places };
}

/** The value without what is at these places; nothing is left of it where a place is the whole. */
function without(value: unknown, places: readonly (readonly string[])[]): unknown {
  if (places.length === 0) return value;
  if (places.some((place) => place.length === 0)) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
      const inside = places.flatMap(([first, ...rest]) => (first === name ? [rest] : []));
      const left = without(item, inside);
      return left === undefined ? [] : [[name, left]];
    }),
  );
}
