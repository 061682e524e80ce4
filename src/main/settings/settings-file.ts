import type { AppError } from '../../shared/errors';
import { appError } from '../../shared/errors';
import type { Settings } from '../../shared/settings';
import { DEFAULT_SETTINGS } from '../../shared/settings';
import { errorCode } from '../atomic-file';
import type { ReadSettings } from './schema';
import { readSettings, SETTINGS_VERSION } from './schema';
import type { SettingsDisk } from './settings-disk';

/** What was found where the settings are kept. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly unknown: Readonly<Record<string, unknown>>;
  /** What the user should know of it. */
  readonly notices: readonly AppError[];
  /** Whether this run may write the file. */
  readonly writable: boolean;
  /** Whether the file should be written although nothing changed: its bad fields are told once. */
  readonly repaired: boolean;
  /** The file's text, to know it again; null where there is none, or none that was read. */
  readonly text: string | null;
}

const DEFAULTS: LoadedSettings = {
  settings: DEFAULT_SETTINGS,
  unknown: {},
  notices: [],
  writable: true,
  repaired: false,
  text: null,
};

/**
 * Loads the settings. No file: the defaults. A file that cannot be read: set aside as
 * `FILE.broken-TIME`, the defaults. Fields that are not usable: a copy is kept, they take their
 * defaults. A newer version's file: not touched, and this run keeps its changes to itself; so too
 * where a broken file cannot be set aside.
 *
 * @param now milliseconds since the epoch
 */
export async function loadSettings(
  file: string,
  disk: SettingsDisk,
  now: number,
): Promise<LoadedSettings> {
  let text: string | null;
  try {
    text = await disk.read(file);
  } catch (error) {
    return setAside(file, disk, now, errorCode(error));
  }
  if (text === null) return DEFAULTS;
  const parsed = parseSettings(text);
  if (!parsed.ok) return setAside(file, disk, now, parsed.detail);

  const { version } = parsed.value;
  if (typeof version === 'number' && version > SETTINGS_VERSION) {
    const notices = [appError('settings-newer', { path: file, version })];
    const { settings } = readSettings(parsed.value);
    return { ...DEFAULTS, settings, notices, writable: false, text };
  }
  const read = readSettings(parsed.value);
  return read.problems.length === 0
    ? { ...DEFAULTS, ...pick(read), text }
    : { ...(await keepCopy(file, disk, now, read)), text };
}

/** The file's text, with a final newline. */
export function formatSettings(
  settings: Settings,
  unknown: Readonly<Record<string, unknown>>,
): string {
  return `${JSON.stringify({ version: SETTINGS_VERSION, ...settings, ...unknown }, null, 2)}\n`;
}

function pick(read: ReadSettings): Pick<LoadedSettings, 'settings' | 'unknown'> {
  return { settings: read.settings, unknown: read.unknown };
}

async function setAside(
  file: string,
  disk: SettingsDisk,
  now: number,
  detail: string,
): Promise<LoadedSettings> {
  const savedAs = brokenName(file, now);
  try {
    await disk.move(file, savedAs);
  } catch (error) {
    return { ...DEFAULTS, notices: [notSaved(file, error)], writable: false };
  }
  return { ...DEFAULTS, notices: [appError('settings-corrupt', { path: file, savedAs, detail })] };
}

async function keepCopy(
  file: string,
  disk: SettingsDisk,
  now: number,
  read: ReadSettings,
): Promise<LoadedSettings> {
  const savedAs = brokenName(file, now);
  try {
    await disk.copy(file, savedAs);
  } catch (error) {
    return { ...DEFAULTS, ...pick(read), notices: [notSaved(file, error)], writable: false };
  }
  const detail = read.problems.join('; ');
  const notices = [appError('settings-corrupt', { path: file, savedAs, detail })];
  return { ...DEFAULTS, ...pick(read), notices, repaired: true };
}

/** An expected failure to write the settings. */
export function notSaved(file: string, error: unknown): AppError {
  return appError('settings-not-saved', { path: file, detail: errorCode(error) });
}

/** `settings.json.broken-20260131T235959123Z`: sorts by time and fits every file system. */
export function brokenName(file: string, now: number): string {
  return `${file}.broken-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}`;
}

/** The file's JSON: one object, or in a word why not. */
export function parseSettings(
  text: string,
): { ok: true; value: Readonly<Record<string, unknown>> } | { ok: false; detail: string } {
  // Some editors begin a file with a byte order mark, which JSON does not know.
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (json.trim() === '') return { ok: false, detail: 'empty' };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The engine's words quote the file and change from version to version.
    return { ok: false, detail: 'not JSON' };
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ok: true, value: value as Readonly<Record<string, unknown>> }
    : { ok: false, detail: 'not a JSON object' };
}
