import type { ExplanationSubject } from '../../shared/explain';
import type { ExecTarget } from '../../shared/kubernetes';
import type { ExplainRequest, OpenRequest } from './pane.svelte';
import { isTree, joined, leaf, MAX_PANES, paneIds, removePane, type PaneTree } from './pane-tree';
import {
  fits,
  onePaneTab,
  renamed,
  type PaneLayout,
  type ShellPaneLayout,
  type TabLayout,
} from './tab-layout';

/** Splits within splits at most; more than panes there cannot be. */
const MAX_DEPTH = MAX_PANES;

/** A tree as it is written: a pane's index, or a split. */
type WrittenTree =
  | number
  | {
      readonly direction: 'row' | 'column';
      readonly sizes: readonly number[];
      readonly children: readonly WrittenTree[];
    };

/** A tab as it is written. */
export function writtenTab({ tree, ...tab }: TabLayout): unknown {
  return { ...tab, tree: writtenTree(tree) };
}

/**
 * The tabs of a layout of version 1 or 2, null for each that cannot be understood; null where there
 * are none at all. The values may be anything.
 */
export function readTabs(version: unknown, tabs: unknown): readonly (TabLayout | null)[] | null {
  if (!Array.isArray(tabs)) return null;
  const values: readonly unknown[] = tabs;
  if (version === 1) return values.map(readTab1);
  return version === 2 ? values.map(readTab2) : null;
}

/** Before there were panes, a tab was what a pane is now. */
function readTab1(value: unknown): TabLayout | null {
  if (!isRecord(value) || !isText(value['name'])) return null;
  const pane = readShell(value);
  return pane && onePaneTab(pane, value['name']);
}

/** A pane that cannot be understood leaves its tab, the others stay where they are. */
function readTab2(value: unknown): TabLayout | null {
  if (!isRecord(value) || !Array.isArray(value['panes'])) return null;
  const { name, focused, isZoomed, isPinned } = value;
  const written: readonly unknown[] = value['panes'].slice(0, MAX_PANES);
  const read = written.map(readPane);
  const panes = read.filter((pane) => pane !== null);
  const [first] = panes;
  if (!first || !isText(name)) return null;
  const shown = typeof focused === 'number' ? read[focused] : undefined;
  const tree = readTree(value['tree']);
  const kept = tree && keep(tree, read);
  return {
    panes,
    tree:
      kept && isTree(kept) && fits({ panes, tree: kept }) ? kept : besideEachOther(panes.length),
    focused: shown ? panes.indexOf(shown) : 0,
    isZoomed: isZoomed === true && panes.length > 1,
    name,
    isPinned: isPinned === true,
  };
}

function readPane(value: unknown): PaneLayout | null {
  if (!isRecord(value)) return null;
  return value['kind'] === 'explanation' ? readExplanation(value) : readShell(value);
}

function readShell(value: Readonly<Record<string, unknown>>): ShellPaneLayout | null {
  const request = readRequest(value['request']);
  const { sessionId, title, autoReconnect, paneKey, endedAt } = value;
  if (!request || !isText(sessionId) || !isText(title)) return null;
  return {
    kind: 'shell',
    paneKey: readKey(paneKey),
    request,
    sessionId,
    title,
    autoReconnect: autoReconnect === true,
    ...(isTime(endedAt) ? { endedAt } : {}),
  };
}

function readExplanation(value: Readonly<Record<string, unknown>>): PaneLayout | null {
  const { request, paneKey } = value;
  if (!isRecord(request)) return null;
  const subject = readSubject(request['subject']);
  const { container, wantsShell, environmentId, environmentName } = request;
  if (!subject || !isText(container) || typeof environmentId !== 'string') return null;
  if (!isText(environmentName)) return null;
  const read: ExplainRequest = {
    subject,
    container,
    wantsShell: wantsShell === true,
    environmentId,
    environmentName,
  };
  return { kind: 'explanation', paneKey: readKey(paneKey), request: read };
}

function readRequest(value: unknown): OpenRequest | null {
  if (!isRecord(value)) return null;
  const { environmentId, environmentName } = value;
  const target = readTarget(value['target']);
  if (!target || typeof environmentId !== 'string' || !isText(environmentName)) return null;
  return { target, environmentId, environmentName };
}

function readTarget(value: unknown): ExecTarget | null {
  if (!isRecord(value)) return null;
  const { context, namespace, pod, podUid, container } = value;
  return typeof context === 'string' &&
    typeof namespace === 'string' &&
    typeof pod === 'string' &&
    typeof podUid === 'string' &&
    typeof container === 'string'
    ? { context, namespace, pod, podUid, container }
    : null;
}

function readSubject(value: unknown): ExplanationSubject | null {
  if (!isRecord(value)) return null;
  const { context, namespace, labelKey, environment, pod } = value;
  return typeof context === 'string' &&
    typeof namespace === 'string' &&
    typeof labelKey === 'string' &&
    isText(environment) &&
    isText(pod)
    ? { context, namespace, labelKey, environment, pod }
    : null;
}

/** A key becomes part of a file's name: what is no UUID is none. */
function readKey(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
    ? value
    : null;
}

function writtenTree(tree: PaneTree): WrittenTree {
  if (tree.kind === 'leaf') return Number(tree.paneId);
  const { direction, sizes, children } = tree;
  return { direction, sizes, children: children.map(writtenTree) };
}

function readTree(value: unknown, depth = 0): PaneTree | null {
  if (typeof value === 'number') return leaf(String(value));
  if (!isRecord(value) || depth > MAX_DEPTH) return null;
  const { direction, sizes, children } = value;
  if (direction !== 'row' && direction !== 'column') return null;
  if (!Array.isArray(children) || children.length > MAX_PANES || !isSizes(sizes)) return null;
  const read = children.map((child: unknown) => readTree(child, depth + 1));
  const known = read.filter((child) => child !== null);
  return known.length === read.length && sizes.length === known.length
    ? joined(direction, known, sizes)
    : null;
}

/** A tree without the panes that could not be read, the others counted anew. */
function keep(tree: PaneTree, read: readonly (PaneLayout | null)[]): PaneTree | null {
  const kept = new Map<string, string>();
  read.forEach((pane, index) => {
    if (pane) kept.set(String(index), String(kept.size));
  });
  let left: PaneTree | null = tree;
  for (const id of paneIds(tree)) if (left && !kept.has(id)) left = removePane(left, id);
  return left && renamed(left, (id) => kept.get(id) ?? id);
}

function besideEachOther(count: number): PaneTree {
  const panes = Array.from({ length: count }, (_, index) => leaf(String(index)));
  return (
    joined(
      'row',
      panes,
      panes.map(() => 1),
    ) ?? leaf('0')
  );
}

function isSizes(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((size) => typeof size === 'number' && Number.isFinite(size) && size > 0)
  );
}

/** Milliseconds since the epoch that a date can be made of. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 8.64e15;

const isText = (value: unknown): value is string | null =>
  value === null || typeof value === 'string';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
