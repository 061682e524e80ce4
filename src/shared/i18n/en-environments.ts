import { number, plural } from './english';
import type { AccessRequest } from '../access';
import type { ConditionRow, RolloutState } from '../explain';
import type { NamespaceCoverage, RolloutRow, WorkloadRef } from '../kubernetes';

/** The tab that says what goes on in an environment or a pod. */
export const enExplanation = {
  /** A tab's state: the status as kubectl prints it, and what the tab is for. */
  tabWaits: (status: string): string => `${status}, no shell yet`,
  tabTells: (status: string): string => `${status}, what’s going on`,
  region: (name: string): string => `What’s going on in ${name}`,
  loading: 'Loading…',
  noPods: 'There is no pod at the moment.',
  noPodsHint: 'A new one shows up here by itself.',
  waits: 'A shell opens here as soon as a pod is ready.',
  steadying: (pod: string): string =>
    `${pod} is up again. A shell opens here if it stays up for ten seconds.`,
  openNow: 'Open shell now',
  open: 'Open shell',
  retry: 'Try again',
  copyRequest: 'Copy request',
  pods: 'Pods',
  morePods: (count: number): string => `and ${plural(count, 'more pod', 'more pods')}`,
  container: 'Container',
  state: 'State',
  restarts: 'Restarts',
  lastExit: 'Last exit',
  image: 'Image',
  restartsAgo: (count: number, age: string | null): string =>
    age === null ? String(count) : `${count} (${age} ago)`,
  exit: (code: number, reason: string, age: string | null): string =>
    [`${code}`, reason, age === null ? '' : `${age} ago`].filter(Boolean).join(' · '),
  exitWords: (code: number, signal: number): string =>
    signal > 0 ? `Exit code ${code}, signal ${signal}` : `Exit code ${code}`,
  log: 'Log',
  logOf: (container: string, pod: string): string => `${container} in ${pod}`,
  logFailed: 'Run that failed',
  logCurrent: 'Current run',
  logWhich: 'Which run',
  logFollowing: 'following',
  logCut: 'Earlier lines are left out.',
  logEmpty: 'It printed nothing.',
  events: 'Events',
  noEvents: 'No events in the last hour.',
  eventTimes: (count: number): string => `×${count}`,
  eventType: { normal: 'normal', warning: 'warning' },
  columns: { age: 'Age', reason: 'Reason', message: 'Message', object: 'Object' },
  rollout: 'Rollout',
  noRollout: 'No workload keeps these pods.',
  rolloutStatus: {
    complete: 'complete',
    progressing: 'in progress',
    stuck: 'stuck',
    paused: 'paused',
  } satisfies Record<RolloutState['status'], string>,
  rolloutCounts: ({ updated, desired, ready, total }: RolloutState): string =>
    [
      `${updated} of ${desired} updated`,
      `${ready} ready`,
      ...(total > updated ? [`${total - updated} old`] : []),
    ].join(' · '),
  condition: ({ type, reason, message }: ConditionRow): string =>
    [type, reason, message].filter(Boolean).join(' · '),
  workload: ({ kind, name }: WorkloadRef): string => `${kind} ${name}`,
  pages: 'Pages',
  openPage: (url: string): string => `Open ${url}`,
  pageSource: (source: string): string => `named by ${source}`,
  /** A failure as a sentence, with its reason behind it. */
  failed: (what: string): string => `${what}.`,
  failures: {
    whole: (name: string): string => `Can’t say what’s going on in ${name}`,
    pods: 'Can’t list the pods',
    events: 'Can’t read the events',
    rollouts: 'Can’t read the rollout',
    log: 'Can’t read the log',
    pages: 'Can’t find pages',
  },
  debugCopy: 'Copy kubectl debug line',
};

/** What the sidebar says beyond a row's status. */
export const enRows = {
  rollout: ({ workload, newPods, newReadyPods, oldPods }: RolloutRow): string =>
    `rollout of ${workload.name} in progress: ${newReadyPods} of ${newPods} new ready, ${oldPods} old`,
  workloads: (workloads: readonly WorkloadRef[]): string =>
    workloads.map(({ kind, name }) => `${kind} ${name}`).join(', '),
  images: (tags: readonly string[]): string =>
    `${tags.length === 1 ? 'image' : 'images'} ${tags.join(', ')}`,
  node: (node: string): string => `on ${node}`,
  ip: (ip: string): string => `IP ${ip}`,
  favourite: 'favourite',
  noExec: 'you may not open shells here',
  noExecBanner: (namespace: string): string => `You may not open shells in ${namespace}.`,
  noExecHint: 'Logs, events and states still show.',
  /** A text to send to an administrator. */
  execRequest: ({ context, user, kind, namespace, rules, check }: AccessRequest): string =>
    [
      `Please let ${user === '' ? 'me' : `user ${user}`} open shells in namespace ${namespace} (context ${context}). It takes a ${kind} with:`,
      ...rules.map(({ resource, verbs }) => `  ${resource}: ${verbs.join(', ')}`),
      'To check it:',
      ...check.map((line) => `  ${line}`),
    ].join('\n'),
  menuExplain: 'What’s going on',
  menuOpenAll: (pods: number): string => `Open all ${plural(pods, 'pod', 'pods')} in tabs`,
  menuCopyLink: 'Copy link',
  menuOpenPage: 'Open page',
  menuFavourite: 'Add to favourites',
  menuNoFavourite: 'Remove from favourites',
  openAllTitle: (pods: number): string => `Open ${pods} tabs?`,
  openAllBody: (environment: string, pods: number): string =>
    `Each of the ${pods} pods of ${environment} gets a tab with a shell of its own.`,
  openAllConfirm: 'Open them',
  sort: 'Sort',
  sortBy: {
    name: 'Name',
    age: 'Newest first',
    status: 'Worst first',
    restarts: 'Most restarts first',
    recent: 'Recently used first',
  },
  inNamespace: (namespace: string): string => `in namespace ${namespace}`,
  outOfDate: 'may be out of date',
  allNamespaces: 'All namespaces',
  namespaces: (count: number): string => plural(count, 'namespace', 'namespaces'),
  ownNamespace: 'this context’s own',
  namespacesTyped: (names: readonly string[]): string => `Use namespaces ${names.join(', ')}`,
  namespacesTooMany: (limit: number): string => `At most ${limit} namespaces can be chosen.`,
  namespacesHow: 'Tick boxes or press Shift+Enter to choose several.',
  namespacesShow: (count: number): string => `Show ${plural(count, 'namespace', 'namespaces')}`,
  moreNamespaces: (count: number): string =>
    `and ${plural(count, 'more namespace', 'more namespaces')}`,
  coverage: ({ shown, forbidden, beyond }: NamespaceCoverage): string =>
    [
      `${plural(shown, 'namespace', 'namespaces')} shown.`,
      forbidden > 0 ? `You may not list the pods of ${plural(forbidden, 'more', 'more')}.` : '',
      beyond > 0 ? `${number(beyond)} more are left out: choose them by name.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  filterTerms: 'Words, status:failing, ns:test, image:1.2',
  newerPod: (pod: string): string => `A newer pod has taken over: ${pod}.`,
  openNewer: (pod: string): string => `Open ${pod}`,
  newerDismiss: 'Stay here',
  follow: 'Follow rollouts',
  followHint: 'When a rollout ends a shell’s pod, go on in the newer one.',
};
