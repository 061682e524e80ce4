import { number, plural } from './english';
import type { CheckSkip, CheckStep, CheckStepId } from '../check';
import type { ContextRisk, KubeconfigSource, SignInKind } from '../kubernetes';
import type { ContextColour } from '../settings';
import { dateFormat } from './formats';

const day = dateFormat('en', { dateStyle: 'medium' });
const moment = dateFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'long',
  hourCycle: 'h23',
});
const list = (items: readonly string[]): string => items.join(', ');

/** As many names as fit a sentence, and how many more there are. */
const few = (names: readonly string[]): string =>
  names.length <= 6 ? list(names) : `${list(names.slice(0, 5))} and ${names.length - 5} more`;

/** Choosing, adding and setting up contexts. */
export const enContexts = {
  label: 'Context',
  none: 'No usable context',
  filter: 'Find a context',
  noMatch: (query: string): string => `No context matches “${query}”.`,
  addFile: 'Add a kubeconfig file…',
  manage: 'Contexts and kubeconfig files…',
  unusable: (why: string): string => `Can't be used. ${why}`,

  title: 'Contexts and kubeconfig files',
  list: 'Contexts',
  empty: 'No kubeconfig file leads to a cluster yet.',
  count: (shown: number, total: number): string =>
    shown === total ? plural(total, 'context', 'contexts') : `${shown} of ${total} contexts`,
  shown: 'On screen',
  show: 'Show',
  files: 'Kubeconfig files',

  cluster: 'Cluster',
  server: 'Server',
  noServer: 'none that can be used',
  user: 'User',
  signIn: 'Signs in with',
  signIns: {
    'client-certificate': 'a client certificate',
    token: 'a token',
    'token-file': 'a token file',
    plugin: 'a program',
  } satisfies Record<SignInKind, string>,
  plugin: (command: string): string => `the program ${command}`,
  anonymous: 'nothing: anonymous',
  separator: ', ',
  actsAs: 'Acts as',
  proxy: 'Proxy',
  namespace: 'Namespace',
  file: 'File',
  alsoIn: 'Also in',
  alsoInHint: 'The first file that defines a context wins; the same name in these is not used.',
  risks: {
    'skip-tls-verify': 'skips TLS check',
    'plain-http': 'http, not encrypted',
    proxy: 'proxy',
  } satisfies Record<ContextRisk, string>,
  riskHints: {
    'skip-tls-verify':
      'The kubeconfig says not to check who answers (insecure-skip-tls-verify): anyone on the way could pose as this cluster and take what you send.',
    'plain-http':
      'Nothing on the way to this cluster is encrypted: anyone there can read and change it. Podshell sends no token or certificate this way.',
    proxy: 'Everything between this computer and the cluster goes through this proxy.',
  } satisfies Record<ContextRisk, string>,
  pluginBadge: (command: string): string => `signs in with ${command}`,
  actsAsBadge: (user: string): string => `acts as ${user}`,

  preferences: 'Your choices for this context',
  namespaceHint: (own: string): string =>
    `Empty: ${own}, as the kubeconfig says. Several: separated by commas. All: *`,
  labelKeyHint: (own: string): string => `What groups pods into environments. Empty: ${own}.`,
  colour: 'Colour',
  noColour: 'None',
  colours: {
    red: 'Red',
    orange: 'Orange',
    yellow: 'Yellow',
    green: 'Green',
    teal: 'Teal',
    blue: 'Blue',
    purple: 'Purple',
    pink: 'Pink',
  } satisfies Record<ContextColour, string>,
  protected: 'Protected',
  protectedHint:
    'For production: its terminals are framed in the warning colour and named, a paste of several lines is always shown first, and closing a connected shell always asks.',
  /** A word for a badge. */
  protectedBadge: 'protected',

  add: 'Add',
  chooseFile: 'Choose a file…',
  paste: 'Paste',
  pasteHint: 'Takes the text of a kubeconfig from the clipboard.',
  dropHint: 'Files can also be dropped anywhere in the window.',
  dropTitle: 'Drop to add the kubeconfig',
  dropHere:
    'Podshell keeps its own copy, readable for you only. Nothing else on this computer changes.',
  origins: {
    argument: 'named on the command line',
    environment: 'named by KUBECONFIG',
    home: 'the usual place',
    added: 'added by you',
  } satisfies Record<KubeconfigSource['origin'], string>,
  addedFrom: (path: string): string => `added by you from ${path}`,
  pasted: 'pasted by you',
  notThere: 'Not there.',
  usedContexts: (count: number): string => plural(count, 'context', 'contexts'),
  noContexts: 'No context of it is used.',
  reload: 'Read again',
  remove: 'Remove',
  removeNamed: (name: string): string => `Remove ${name}`,
  removeTitle: (name: string): string => `Remove ${name}?`,
  removeBody:
    'Podshell forgets this kubeconfig and deletes its own copy. The file that it came from stays where it is, and open shells go on.',

  additions: 'Added kubeconfig files',
  /** The file is kept, and its cluster is asked. */
  asking: (name: string, context: string): string => `${name}: asking the cluster of ${context}…`,
  added: (name: string, context: string): string =>
    `Added ${name}. The cluster of ${context} answered.`,
  addedUser: (user: string): string => `You are signed in as ${user}.`,
  kept: (name: string, context: string): string =>
    `${name} is kept, but the cluster of ${context} did not answer`,
  keptUnused: (name: string): string => `${name} is kept, but no context of it is used`,
  keptUnusedWhy: 'Their names are already defined in a file that is read first.',
  addFailed: (name: string): string => `Can't add ${name}`,
  clipboardName: 'what you pasted',
  fileName: 'that file',
};

/** The connection check. */
export const enCheck = {
  check: 'Check connection',
  title: (context: string): string => `Connection check: ${context}`,
  heading: 'Connection check',
  hint: 'Goes the way of a shell step by step and stops at the first that fails. It changes nothing in the cluster.',
  again: 'Run again',
  cancel: 'Cancel',
  copy: 'Copy report',
  copied: 'Copied',
  running: 'Checking…',
  passed: 'Every step passed: a shell can be opened.',
  passedUnproven: 'Nothing failed, but not every step could be tried.',
  failed: (step: string): string => `Failed at: ${step}`,
  stopped: 'Cancelled.',
  steps: {
    file: 'Kubeconfig and its files',
    resolve: 'Name of the server',
    connect: 'Network connection',
    proxy: 'Proxy',
    tls: 'Secure connection (TLS)',
    'sign-in': 'Sign-in',
    list: 'Listing pods',
    exec: 'Permission to open shells',
    upgrade: 'Connection to a container (WebSocket)',
  } satisfies Record<CheckStepId, string>,
  states: {
    waiting: 'waiting',
    running: 'in progress',
    passed: 'passed',
    failed: 'failed',
    skipped: 'not tried',
  } satisfies Record<CheckStep['state'], string>,
  skips: {
    earlier: 'Not tried, because an earlier step failed.',
    'not-needed': 'Not needed here.',
    'no-pod': 'Not tried: there is no running pod to try it with.',
    unknown: 'The cluster does not tell.',
    cancelled: 'Cancelled.',
  } satisfies Record<CheckSkip, string>,
  milliseconds: (milliseconds: number): string => `${number(milliseconds)} ms`,
  separator: ', ',
  resolved: (host: string, addresses: readonly string[]): string => `${host} is ${list(addresses)}`,
  host: (host: string): string => `Looked up ${host}`,
  connected: (address: string, port: number): string => `Connected to ${address}, port ${port}`,
  addresses: (addresses: readonly string[]): string => `Address ${list(addresses)}`,
  port: (port: number): string => `Port ${port}`,
  proxy: (proxy: string): string => `Through ${proxy}`,
  proxyFrom: (proxy: string, from: string): string => `Through ${proxy}, named by ${from}`,
  certificate: (name: string): string => `Certificate of ${name}`,
  certificateBy: (name: string, issuer: string): string =>
    `Certificate of ${name}, signed by ${issuer}`,
  expires: (at: number): string => `Certificate valid until ${day.format(at)}`,
  unverified: 'The certificate was not checked, because the kubeconfig says so.',
  signedInAs: (user: string): string => `The cluster knows you as ${user}`,
  groups: (groups: readonly string[]): string => `In the groups ${list(groups)}`,
  version: (version: string): string => `Kubernetes ${version}`,
  pods: (pods: number, namespace: string): string =>
    `${plural(pods, 'pod', 'pods')} in ${namespace}`,
  namespace: (namespace: string): string => `Namespace ${namespace}`,
  verbs: (verbs: readonly string[]): string => `Allowed on pods/exec: ${list(verbs)}`,
  container: (container: string, pod: string): string => `Reached ${container} in ${pod}`,
  pod: (pod: string): string => `Reached ${pod}`,
  subprotocol: (protocol: string): string => `Speaks ${protocol}`,
  /** The heading of the copied report. */
  report: (context: string, at: number): string =>
    `Podshell connection check of ${context}, ${moment.format(at)}`,
};

/** Whether a credential plugin may run. */
export const enConsent = {
  title: (program: string): string => `Run ${program} to sign in?`,
  body: (contexts: readonly string[]): string =>
    contexts.length === 1
      ? `The kubeconfig says to sign in to ${contexts[0] ?? ''} with this program.`
      : `The kubeconfig says to sign in to ${few(contexts)} with this program.`,
  risk: 'It runs on this computer with your rights: it can read your files and use the network. Allow it only if you trust where this kubeconfig came from.',
  changed: 'You allowed it before, and something of it has changed since. Look at it again.',
  program: 'Program',
  arguments: 'Arguments',
  noArguments: 'none',
  variables: 'Environment',
  hidden: 'hidden, looks secret',
  user: 'User',
  file: 'Named in',
  tells: 'Is told',
  tellsServer: (server: string): string => `the address of the cluster, ${server}`,
  remember: 'You are asked again only when something of this changes.',
  run: 'Run',
  refuse: "Don't run",
};

/** A credential plugin at work. */
export const enSignIn = {
  label: 'Sign-in',
  running: (contexts: readonly string[], command: string): string =>
    `Signing in to ${few(contexts)} with ${command}…`,
  failed: (contexts: readonly string[]): string => `Could not sign in to ${few(contexts)}`,
  output: (command: string): string => `What ${command} says`,
  link: 'Open',
  openNamed: (url: string): string => `Open ${url}`,
  copyLink: 'Copy link',
  openTitle: 'Open this address in your browser?',
  openBody: (command: string): string =>
    `${command} printed it. Sign in there only if you know the address.`,
};
