import type { Catalog } from '../../shared/i18n/catalog';
import { formatAge, type RolloutRow, type Tone } from '../../shared/kubernetes';
import type { TreeRow } from './tree-rows';

/** What a column needs beyond its row. */
export interface ColumnContext {
  readonly t: Catalog;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Rows of more than one namespace are shown. */
  readonly several: boolean;
}

/** What a row shows in one column. */
export interface Cell {
  readonly text: string;
  /** Colours the text; the words say the same. */
  readonly tone?: Tone;
}

/** One column of the sidebar. */
export interface Column {
  readonly id: string;
  /** What is shown, or null for nothing. */
  cell(row: TreeRow, context: ColumnContext): Cell | null;
  /** The same in words for assistive technology, or null. Never less than the cell says. */
  describe(row: TreeRow, context: ColumnContext): string | null;
}

/** Status in kubectl's words. */
export function statusOf(row: TreeRow): { status: string; tone: Tone } {
  if (row.kind === 'environment') return row.environment;
  if (row.kind === 'pod') return row.pod;
  return { status: row.container.state, tone: row.container.tone };
}

const status: Column = {
  id: 'status',
  // "Running" on every row says nothing; the symbol does.
  cell: (row) => {
    const { status, tone } = statusOf(row);
    return tone === 'ok' ? null : { text: status, tone };
  },
  describe: (row, { t }) => {
    const { status, tone } = statusOf(row);
    return `${status}${t.environments.separator}${t.environments.tones[tone]}`;
  },
};

/** Where it is, when that is not the same for all. */
const namespace: Column = {
  id: 'namespace',
  cell: (row, { several }) =>
    several && row.kind === 'environment' ? { text: row.environment.namespace } : null,
  describe: (row, context) => {
    const text = namespace.cell(row, context)?.text;
    return text === undefined ? null : context.t.rows.inNamespace(text);
  },
};

const kind: Column = {
  id: 'kind',
  cell: (row, { t }) => {
    if (row.kind !== 'container') return null;
    const words = kindWords(row.container.kind, row.container.name === row.pod.defaultContainer, t);
    return words === null ? null : { text: words };
  },
  describe: (row, context) => kind.cell(row, context)?.text ?? null,
};

function kindWords(
  containerKind: 'init' | 'sidecar' | 'container' | 'ephemeral',
  isDefault: boolean,
  t: Catalog,
): string | null {
  if (containerKind !== 'container') return t.environments.kinds[containerKind];
  return isDefault ? t.environments.defaultContainer : null;
}

const restarts: Column = {
  id: 'restarts',
  cell: (row) => {
    const count = restartsOf(row);
    return count > 0 ? { text: `↻${count}` } : null;
  },
  describe: (row, { t, now }) => {
    const count = restartsOf(row);
    if (count === 0) return null;
    const last = lastRestartOf(row);
    return last === null
      ? t.environments.restarts(count)
      : t.environments.restartsAgo(count, formatAge(now - last));
  },
};

function lastRestartOf(row: TreeRow): number | null {
  if (row.kind === 'environment') return row.environment.lastRestartAt;
  return row.kind === 'pod' ? row.pod.lastRestartAt : row.container.lastRestartAt;
}

function restartsOf(row: TreeRow): number {
  if (row.kind === 'pod') return row.pod.restarts;
  if (row.kind === 'container') return row.container.restarts;
  // What the folded-up pods would show.
  return row.expanded ? 0 : row.environment.pods.reduce((sum, pod) => sum + pod.restarts, 0);
}

const ready: Column = {
  id: 'ready',
  cell: (row) => {
    const counts = readyOf(row);
    return counts && { text: `${counts.ready}/${counts.total}` };
  },
  describe: (row, { t }) => {
    const counts = readyOf(row);
    return counts && t.environments.ready(counts.ready, counts.total);
  },
};

function readyOf(row: TreeRow): { ready: number; total: number } | null {
  if (row.kind === 'environment') {
    return { ready: row.environment.readyPods, total: row.environment.totalPods };
  }
  if (row.kind === 'pod') {
    return { ready: row.pod.readyContainers, total: row.pod.totalContainers };
  }
  return null;
}

const age: Column = {
  id: 'age',
  cell: (row, { now }) => {
    const since = createdAt(row);
    return since === null ? null : { text: formatAge(now - since) };
  },
  describe: (row, context) => {
    const text = age.cell(row, context)?.text;
    return text === undefined ? null : context.t.environments.age(text);
  },
};

function createdAt(row: TreeRow): number | null {
  if (row.kind === 'environment') return row.environment.createdAt;
  return row.kind === 'pod' ? row.pod.createdAt : null;
}

const rollout: Column = {
  id: 'rollout',
  cell: (row) => {
    const [first] = rolloutsOf(row);
    return first ? { text: `↑${first.newReadyPods}/${first.newPods}`, tone: 'progressing' } : null;
  },
  describe: (row, { t }) =>
    joined(
      rolloutsOf(row).map((one) => t.rows.rollout(one)),
      t,
    ),
};

function rolloutsOf(row: TreeRow): readonly RolloutRow[] {
  return row.kind === 'environment' ? row.environment.rollouts : [];
}

/** What there is no room for: said, and shown on hover. */
const details: Column = {
  id: 'details',
  cell: () => null,
  describe: (row, { t }) => {
    if (row.kind === 'environment') {
      const { workloads, imageTags } = row.environment;
      return joined(
        [
          workloads.length > 0 ? t.rows.workloads(workloads) : '',
          imageTags.length > 0 ? t.rows.images(imageTags) : '',
        ],
        t,
      );
    }
    const { container } = row.kind === 'container' ? row : { container: null };
    const failed = container ?? row.pod.containers.find(({ lastExitCode }) => lastExitCode);
    const exit = failed?.lastExitCode ?? null;
    const { node, ip } = row.pod;
    return joined(
      [
        exit === null ? '' : t.environments.lastExit(exit),
        ...(container
          ? [t.rows.images([container.imageTag])]
          : [node === '' ? '' : t.rows.node(node), ip === '' ? '' : t.rows.ip(ip)]),
      ],
      t,
    );
  },
};

function joined(words: readonly string[], t: Catalog): string | null {
  return words.filter(Boolean).join(t.environments.separator) || null;
}

/** What a row shows after its name, from left to right. Add a column here; nothing else knows them. */
export const COLUMNS: readonly Column[] = [
  namespace,
  status,
  kind,
  rollout,
  restarts,
  ready,
  age,
  details,
];

/** All columns in words, for `aria-description`. */
export function describeRow(row: TreeRow, context: ColumnContext): string {
  return COLUMNS.flatMap((column) => column.describe(row, context) ?? []).join(
    context.t.environments.separator,
  );
}
