import { redact } from '../kube/credentials/redact';
import { Masking, maskHome, type PrivateNames } from './masking';

/** What a report about the app and its machine is made of. */
export interface DiagnosticFacts {
  readonly versions: Readonly<Record<'app' | 'electron' | 'chrome' | 'node', string>>;
  readonly packaged: boolean;
  readonly outdatedRuntime: boolean;
  /** The system, as it calls itself, with its architecture. */
  readonly system: string;
  /** What draws windows: `x11`, `wayland`, …; null where there is only one kind. */
  readonly displayServer: string | null;
  readonly locale: string;
  readonly language: string;
  /** Chromium's words for what the graphics card does. */
  readonly gpu: Readonly<Record<string, string>>;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: { readonly system: number; readonly app: number };
  /** Milliseconds since the app started. */
  readonly uptime: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Settings that differ from what they are at first; never a name or an address. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The last lines of the log. */
  readonly log: readonly string[];
  readonly private: PrivateNames;
}

/**
 * The report as text, in English whatever the window's language: it is for whoever helps.
 *
 * @param withNames leaves names of contexts, namespaces and servers in; secrets never are
 */
export function describeDiagnostics(facts: DiagnosticFacts, withNames: boolean): string {
  const { versions, memory } = facts;
  const masking = new Masking(facts.private);
  const clean = (text: string): string =>
    withNames ? maskHome(redact(text), facts.private) : masking.mask(text);
  const list = (values: Readonly<Record<string, unknown>>): string =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(', ') || 'none';
  const lines: readonly (readonly [string, string])[] = [
    ['Podshell', `${versions.app}${facts.packaged ? '' : ', from source'}`],
    [
      'Electron',
      `${versions.electron}${facts.outdatedRuntime ? ' (outdated)' : ''}, Chromium ${versions.chrome}, Node ${versions.node}`,
    ],
    ['System', facts.system],
    ...(facts.displayServer === null ? [] : [['Display', facts.displayServer] as const]),
    ['Language', `${facts.language}, system ${facts.locale}`],
    ['Machine', `${facts.cpus} CPUs, ${gibibytes(memory.system)} GiB`],
    ['App', `${mebibytes(memory.app)} MiB, up for ${duration(facts.uptime)}`],
    ['Graphics', list(facts.gpu)],
    ['Counts', list(facts.counts)],
    ['Settings', list(facts.settings)],
  ];
  const log = facts.log.length === 0 ? ['(empty)'] : facts.log.map(clean);
  return [
    ...lines.map(([name, value]) => `${`${name}:`.padEnd(10)} ${value}`),
    '',
    'Log, its last lines:',
    ...log,
    '',
  ].join('\n');
}

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
const mebibytes = (bytes: number): string => String(Math.round(bytes / 2 ** 20));

function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
