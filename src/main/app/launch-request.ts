/** What a start of the app asks for. */
export interface LaunchRequest {
  /** What to do: open the window, or print and end. */
  readonly action: 'open' | 'help' | 'version';
  /** `--kubeconfig FILE`: the only kubeconfig to read, as with kubectl. */
  readonly kubeconfig: string | null;
  /** `--user-data-dir DIR`: where settings and logs live instead of the system's place. */
  readonly userDataDir: string | null;
  /** What cannot be followed; nothing is guessed at. */
  readonly problems: readonly LaunchProblem[];
}

/** An argument that cannot be followed. */
export interface LaunchProblem {
  readonly kind: 'unknown' | 'missing-value';
  readonly option: string;
}

/** Switches of Chromium and Electron that people and scripts pass; they are not ours to judge. */
const CHROMIUM =
  /^--(no-sandbox|inspect|remote-debugging|enable-|disable-|force-|ozone|lang|use-|gtk-|in-process|js-flags|log-|password-store|proxy-|host-|ignore-gpu|class|no-first-run|window-)/;

/**
 * Reads the arguments of one start. Arguments that are no options are ignored: the system passes
 * some when an app is opened.
 *
 * @param argv the arguments after the program's own (and, unpackaged, after the app folder's)
 */
export function parseLaunchRequest(argv: readonly string[]): LaunchRequest {
  let action: LaunchRequest['action'] = 'open';
  const values: Record<'--kubeconfig' | '--user-data-dir', string | null> = {
    '--kubeconfig': null,
    '--user-data-dir': null,
  };
  const problems: LaunchProblem[] = [];
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [option, inline] = splitOption(argument);
    switch (option) {
      case '--kubeconfig':
      case '--user-data-dir': {
        const value = inline ?? rest.shift() ?? '';
        if (value === '') problems.push({ kind: 'missing-value', option });
        else values[option] = value;
        break;
      }
      case '--help':
      case '-h':
        action = 'help';
        break;
      case '--version':
        action = 'version';
        break;
      default:
        if (argument.startsWith('-') && !CHROMIUM.test(argument)) {
          problems.push({ kind: 'unknown', option: argument });
        }
    }
  }
  return {
    action,
    kubeconfig: values['--kubeconfig'],
    userDataDir: values['--user-data-dir'],
    problems,
  };
}

function splitOption(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return argument.startsWith('--') && at > 0
    ? [argument.slice(0, at), argument.slice(at + 1)]
    : [argument, undefined];
}
