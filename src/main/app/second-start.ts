import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  parseLaunchRequest,
  withoutOpenings,
  type LaunchRequest,
  type Openings,
} from './launch-request';

/** What a second start hands to the first, beside Electron's own: Chromium reorders arguments. */
export interface SecondStartMessage {
  /** Its arguments after the program's own. */
  readonly argv: readonly string[];
  /** Where its relative paths start. */
  readonly folder: string;
}

/** What the first start is asked for by another. */
export interface SecondStart extends Openings {
  /** Absolute. */
  readonly kubeconfig: string | null;
}

/** UTF-16 units of arguments handed over: Chromium's message between starts holds 32 KiB. */
const MESSAGE_LIMIT = 12 * 1024;

/** What to hand over; of more arguments than the message holds, the first. */
export function secondStartMessage(argv: readonly string[], folder: string): SecondStartMessage {
  let length = folder.length;
  const fitting = argv.filter((argument) => {
    length += argument.length;
    return length <= MESSAGE_LIMIT;
  });
  return { argv: fitting, folder };
}

/**
 * What another start asks for. Whatever was handed over is checked: any program of the user can reach
 * the first start. Null where it makes no sense; the window still comes to the front then.
 */
export function readSecondStart(message: unknown): SecondStart | null {
  if (typeof message !== 'object' || message === null) return null;
  const { argv, folder }: { argv?: unknown; folder?: unknown } = message;
  if (typeof folder !== 'string' || !isAbsolute(folder) || !Array.isArray(argv)) return null;
  if (!argv.every((argument): argument is string => typeof argument === 'string')) return null;
  const { problems, kubeconfig, ...openings } = parseLaunchRequest(argv);
  if (problems.length > 0) return null;
  return {
    ...absolutely(openings, folder),
    kubeconfig: kubeconfig === null ? null : resolve(folder, kubeconfig),
  };
}

/** The same, with paths that hold wherever they are read. */
function absolutely(openings: Openings, folder: string): Openings {
  const { place, links, teamFiles } = openings;
  return { place, links, teamFiles: teamFiles.map((file) => resolve(folder, localPath(file))) };
}

/**
 * The arguments to start the app again with, for what another start asks to open.
 *
 * @param own this start's, after the program's own
 */
export function relaunchArguments(own: readonly string[], next: SecondStart | null): string[] {
  const { place, links, teamFiles } = next ?? NOTHING;
  const options = {
    '--context': place?.context,
    '--namespace': place?.namespace,
    '--label-key': place?.labelKey,
    '--env': place?.environment,
    '--pod': place?.pod,
    '--container': place?.container,
  };
  const named = Object.entries(options).flatMap(([option, value]) =>
    value == null ? [] : [`${option}=${value}`],
  );
  return [...withoutOpenings(own), ...named, ...links, ...teamFiles];
}

/** What asks for nothing. */
export const NOTHING: SecondStart = { place: null, links: [], teamFiles: [], kubeconfig: null };

/** A file's path, where a desktop hands its address over; what names no file here stays as it is. */
function localPath(file: string): string {
  if (!/^file:\/\//i.test(file)) return file;
  try {
    return fileURLToPath(file);
  } catch {
    return file; // of another computer, or with an escape that makes no path: it is not found
  }
}

/**
 * The folder that this start's relative paths are meant from; the root where the one it was started in
 * is gone.
 */
export function startFolder(current: () => string = () => process.cwd()): string {
  try {
    return current();
  } catch {
    return resolve('/'); // ENOENT: nothing relative can be found in any case
  }
}

/** What the first start's own arguments ask the window to open. */
export function ownOpenings(launch: LaunchRequest, folder: string): SecondStart {
  return { ...absolutely(launch, folder), kubeconfig: null };
}
