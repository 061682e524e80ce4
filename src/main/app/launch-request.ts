import type { Place } from '../../shared/arrival';
import {
  isLabelKey,
  isLabelValue,
  isNamespaceName,
  isPodName,
} from '../../shared/kubernetes-names';
import { isContextName, isLink } from '../../shared/link';
import { TEAM_FILE_EXTENSION } from '../../shared/team-file';

/** What a start of the app asks for. */
export interface LaunchRequest extends Openings {
  /** What to do: open the window, or print and end. */
  readonly action: 'open' | 'help' | 'version';
  /** `--kubeconfig FILE`: the only kubeconfig to read, as with kubectl. */
  readonly kubeconfig: string | null;
  /** `--user-data-dir DIR`: where settings and logs live instead of the system's place. */
  readonly userDataDir: string | null;
  /** What cannot be followed; nothing is guessed at. */
  readonly problems: readonly LaunchProblem[];
}

/** What a start, or the system, asks the window to open. */
export interface Openings {
  /** `--env`, `--pod` and what goes with them; null where nothing of it is given. */
  readonly place: Place | null;
  /** `podshell://…`, unread: whoever made them, each is confirmed by the user. */
  readonly links: readonly string[];
  /** Team files, as they are named. */
  readonly teamFiles: readonly string[];
}

/** An argument that cannot be followed. */
export interface LaunchProblem {
  readonly kind: 'unknown' | 'missing-value' | 'invalid-value' | 'needs-place';
  readonly option: string;
}

/** Switches of Chromium and Electron that people and scripts pass; they are not ours to judge. */
const CHROMIUM =
  /^--(no-sandbox|inspect|remote-debugging|enable-|disable-|force-|ozone|lang|use-|gtk-|in-process|js-flags|log-|password-store|proxy-|host-|ignore-gpu|class|no-first-run|window-)/;

/** Options with a value, and what it must be. */
const VALUES = {
  '--kubeconfig': () => true,
  '--user-data-dir': () => true,
  '--env': isLabelValue,
  '--pod': isPodName,
  '--container': isNamespaceName,
  '--context': isContextName,
  '--namespace': isNamespaceName,
  '--label-key': isLabelKey,
} satisfies Record<string, (value: string) => boolean>;
type ValueOption = keyof typeof VALUES;

/**
 * Reads the arguments of one start. Arguments that are no options, links or team files are ignored:
 * the system passes some when an app is opened. After `--` nothing is an option any more.
 *
 * With a link, `--env` and the like count for nothing: a link that a system hands over carelessly must
 * not bring options that nobody is asked about.
 *
 * @param argv the arguments after the program's own (and, unpackaged, after the app folder's)
 */
export function parseLaunchRequest(argv: readonly string[]): LaunchRequest {
  let action: LaunchRequest['action'] = 'open';
  const values: Partial<Record<ValueOption, string>> = {};
  const problems: LaunchProblem[] = [];
  const links: string[] = [];
  const teamFiles: string[] = [];
  const rest = [...argv];
  let optionsEnded = false;
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [option, inline] = splitOption(argument);
    if (argument === '--') optionsEnded = true;
    else if (optionsEnded) {
      if (isLink(argument)) links.push(argument);
      else if (isTeamFileName(argument)) teamFiles.push(argument);
    } else if (isValueOption(option)) {
      const value = inline ?? rest.shift() ?? '';
      if (value === '') problems.push({ kind: 'missing-value', option });
      else if (!VALUES[option](value)) problems.push({ kind: 'invalid-value', option });
      else values[option] = value;
    } else if (option === '--help' || option === '-h') action = 'help';
    else if (option === '--version') action = 'version';
    else if (isLink(argument)) links.push(argument);
    else if (argument.startsWith('-')) {
      if (!CHROMIUM.test(argument)) problems.push({ kind: 'unknown', option: argument });
    } else if (isTeamFileName(argument)) teamFiles.push(argument);
  }
  const place = links.length > 0 ? null : placeOf(values);
  if (place?.container != null && place.environment === null && place.pod === null) {
    problems.push({ kind: 'needs-place', option: '--container' });
  }
  return {
    action,
    kubeconfig: values['--kubeconfig'] ?? null,
    userDataDir: values['--user-data-dir'] ?? null,
    place,
    links,
    teamFiles,
    problems,
  };
}

/** Whether a file is a team file by its name. */
export function isTeamFileName(path: string): boolean {
  return path.toLowerCase().endsWith(TEAM_FILE_EXTENSION);
}

/**
 * The arguments without what they ask the window to open: what a start for something else shall be
 * made with.
 */
export function withoutOpenings(argv: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    const [option, inline] = splitOption(argument);
    if (argument === '--') continue;
    const isOurs =
      isValueOption(option) && option !== '--kubeconfig' && option !== '--user-data-dir';
    if (isOurs) {
      if (inline === undefined) index += 1;
    } else if (isValueOption(option) && inline === undefined) {
      kept.push(argument, ...argv.slice(index + 1, index + 2));
      index += 1;
    } else if (!isLink(argument) && (argument.startsWith('-') || !isTeamFileName(argument))) {
      kept.push(argument);
    }
  }
  return kept;
}

function placeOf(values: Partial<Record<ValueOption, string>>): Place | null {
  const place: Place = {
    context: values['--context'] ?? null,
    namespace: values['--namespace'] ?? null,
    labelKey: values['--label-key'] ?? null,
    environment: values['--env'] ?? null,
    pod: values['--pod'] ?? null,
    container: values['--container'] ?? null,
  };
  return Object.values(place).every((value) => value === null) ? null : place;
}

function isValueOption(option: string): option is ValueOption {
  return Object.hasOwn(VALUES, option);
}

function splitOption(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return argument.startsWith('--') && at > 0
    ? [argument.slice(0, at), argument.slice(at + 1)]
    : [argument, undefined];
}
