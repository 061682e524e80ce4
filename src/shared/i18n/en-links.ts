import type { LeftOut } from '../arrival';
import type { ErrorKind, TeamFileObstacle } from '../errors';
import type { LinkProblem } from '../link';
import type { TeamFileProblem } from '../team-file';
import type { ErrorSentences } from './catalog';
import { dateFormat } from './formats';

const REFUSED: Partial<Readonly<Record<ErrorKind, string>>> = {
  'link-refused': 'A link was not followed',
  'too-many-arrivals': 'Too much at once',
  'already-open': 'The other kubeconfig was not opened',
  'team-file-unreadable': 'The team file was not opened',
  'team-file-refused': 'The team file was not opened',
};

const day = dateFormat('en', { dateStyle: 'medium' });

/** English sentences about links, second starts and team files. */
export const enLinks = {
  // Opening from outside
  linkTitle: 'Open this shell?',
  listTitle: 'Show this list?',
  fromLink: 'A link outside Podshell asks for it. Go on only if you expected that.',
  fromCommandLine: 'A command line asks for it, and the context is protected.',
  facts: 'What will be opened',
  context: 'Context',
  server: 'Server',
  namespace: 'Namespace',
  environment: 'Environment',
  pod: 'Pod',
  newestPod: 'the newest that is ready',
  container: 'Container',
  defaultContainer: 'the pod’s default one',
  protectedContext: (context: string): string => `${context} is a protected context`,
  open: 'Open shell',
  show: 'Show list',
  unknownTitle: 'Nothing was opened',
  unknownContext: (context: string): string =>
    `There is no context called “${context}” in your kubeconfigs.`,
  knownContexts: 'These are there:',
  noContexts: 'There is no context at all yet.',
  moreContexts: (count: number): string => (count === 1 ? 'and one more' : `and ${count} more`),
  unknownNext:
    'Ask whoever sent you here for a team file or a kubeconfig of that cluster, open it with Podshell, then try again.',
  unusableContext: (context: string): string => `Can't use ${context}`,

  /** What did not come of something from outside. */
  refused: (kind: ErrorKind): string => REFUSED[kind] ?? 'Nothing was opened',

  // Opening a team file
  teamTitle: (name: string): string => `Add the cluster “${name}”?`,
  teamBody: (path: string): string =>
    `${path} describes it. Nothing is connected before you agree.`,
  teamFacts: 'What the file says',
  authority: 'Certificate authority',
  systemAuthority: 'those that this computer trusts',
  fingerprint: 'SHA-256 fingerprint',
  /** @param at milliseconds since the epoch */
  expires: (at: number): string => `valid until ${day.format(at)}`,
  expired: (at: number): string => `expired on ${day.format(at)}`,
  tlsServerName: 'Expected name',
  proxy: 'Proxy',
  labelKey: 'Environment label',
  protection: 'Protection',
  allNamespaces: 'every one that you may list',
  isProtected: 'protected: framed, and closing asks',
  signIn: 'Sign-in',
  ownCredentials: 'with your own credentials; the file brings none',
  program: (command: string): string => `with the program ${command}`,
  programNote: 'Podshell asks again before it runs for the first time.',
  arguments: 'Arguments',
  variables: 'Variables',
  installHint: 'The file’s words about the program',
  credentialsTitle: 'Credentials to sign in with',
  credentialsBody: (server: string): string =>
    `They are copied to the new context and sent to ${server}, nowhere else.`,
  credentialsOfContext: 'Those of another context of yours',
  credentialsOf: (context: string): string => `Those of ${context}`,
  otherServer: (server: string): string => `used for another server so far: ${server}`,
  otherServerWarning: (server: string): string =>
    `These credentials belong to another server. ${server} will see them, and whoever runs it can use them.`,
  otherServerTitle: (context: string, server: string): string =>
    `Send the credentials of ${context} to ${server}?`,
  otherServerConfirm: 'Send them',
  credentialsFile: 'A kubeconfig file that you were given…',
  credentialsClipboard: 'The kubeconfig or token on the clipboard',
  clashSame: 'This file was added before. Adding it again changes nothing but your choices for it.',
  clashTitle: (name: string): string => `“${name}” is there already`,
  clashServer: (server: string): string => `It leads to ${server}.`,
  replace: 'Replace the one that is there',
  keepBoth: (name: string): string => `Keep both; this one is called “${name}”`,
  ownClash: (name: string): string =>
    `One of your own kubeconfigs has it, and stays as it is. This one is called “${name}”.`,
  add: 'Add',
  addAndChoose: 'Choose file and add…',
  addFailed: 'The team file was not added',

  // Making a team file
  exportTitle: 'Team file for others',
  exportBody:
    'Whoever opens it sees this cluster’s environments after signing in as themselves. Secrets never go into it.',
  exportContext: 'Context',
  exportPreview: 'What the file will hold',
  exportLeftOut: {
    credentials: 'Your credentials stay here: whoever opens the file uses their own.',
    'program-path':
      'The sign-in program goes by its name only: others may have it in another folder.',
    'acts-as': 'Whom you act as stays here.',
  } satisfies Record<LeftOut, string>,
  save: 'Save…',
  saved: (path: string): string => `Saved as ${path}`,
  copy: 'Copy',
  done: 'Done',
  exportFailed: (context: string): string => `Can't make a team file of ${context}`,
  saveFailed: "Can't save the team file",
  exportNone: 'There is no context to share yet.',

  // Native dialogs
  chooseTeamTitle: 'Open a team file',
  chooseTeamButton: 'Open',
  saveTeamTitle: 'Save the team file',
  saveTeamButton: 'Save',
  chooseCredentialsTitle: 'Choose the kubeconfig that you were given',
  chooseCredentialsButton: 'Choose',
  teamFiles: 'Podshell team files',
  allFiles: 'All files',
};

/** Why a link is not followed, a sentence without its full stop. */
export type LinkProblemWords = ProblemWords<LinkProblem>;
/** Why a team file cannot be used, a clause. */
export type FileProblemWords = ProblemWords<TeamFileProblem>;
/** The members that may be of that kind: several kinds share one. */
type Problem<P, K> = P extends { readonly kind: infer Kind } ? (K extends Kind ? P : never) : never;
type ProblemWords<P extends { readonly kind: string }> = {
  readonly [K in P['kind']]: (problem: Problem<P, K>) => string;
};

/** A problem in words. */
export function wordsOf<P extends { readonly kind: string }>(
  words: ProblemWords<P>,
  problem: P,
): string {
  // The compiler does not follow a union's kind through an index; the map's type says it fits.
  const say = words[problem.kind as P['kind']] as (problem: P) => string;
  return say(problem);
}

const LINK_PROBLEMS: LinkProblemWords = {
  'too-long': ({ limit }) => `It has more than ${limit} characters`,
  malformed: () => 'It is not written as a link of Podshell is',
  action: ({ action }) => `It asks for “${action}”, and links can open shells only`,
  unknown: ({ parameter }) => `It says “${parameter}”, which means nothing to Podshell`,
  repeated: ({ parameter }) => `It says “${parameter}” twice`,
  invalid: ({ parameter }) => `Its “${parameter}” is no name that Kubernetes would take`,
  missing: ({ parameter }) => `It does not say which ${parameter}`,
};

const FILE_PROBLEMS: FileProblemWords = {
  'too-large': ({ limitBytes }) => `it is larger than ${limitBytes / 1024} KiB`,
  'not-one': () => 'it is no team file',
  newer: ({ version }) => `it was made by a newer Podshell (format ${version})`,
  unknown: ({ field }) => `it says “${field}”, which means nothing to Podshell`,
  missing: ({ field }) => `it does not say “${field}”`,
  invalid: ({ field }) => `its “${field}” is not what belongs there`,
  hidden: ({ field }) => `its “${field}” holds characters that are not seen as what they are`,
  secret: ({ field }) => `its “${field}” is, or holds, a secret, and team files must not`,
  'plain-http': () => 'its server is not encrypted (http), so anyone on the way could read along',
  path: ({ field }) => `its “${field}” names a place on your computer, and team files must not`,
  'loading-variable': ({ name }) =>
    `it sets ${name}, which makes programs run something else than themselves`,
};

const OBSTACLES: Readonly<Record<TeamFileObstacle, string>> = {
  name: 'its name has characters that are not seen as what they are, or is too long',
  'skip-tls-verify': 'its server’s certificate is not checked, which nobody should be handed',
  'plain-http': 'its server is not encrypted (http)',
  server: 'its server’s address holds more than a team file can say, or credentials',
  'proxy-credentials': 'its proxy’s address holds credentials, or cannot be written down',
  authority: 'its certificate authority could not be read',
  'secret-arguments': 'an argument or a variable of its sign-in program looks like a secret',
  'loading-variable':
    'its sign-in program is given a variable that makes programs run something else',
  plugin: 'its sign-in program is called in a way that a team file cannot say',
  'plugin-config': 'its sign-in program wants settings of the cluster that may be secret',
};

/** Their errors, what comes after "what, to what". */
export const enLinkErrors = {
  'link-refused': ({ problem }) => ({
    why: `${wordsOf(LINK_PROBLEMS, problem)}.`,
    next: 'Ask whoever made the link to correct it.',
  }),
  'too-many-arrivals': ({ limit }) => ({
    why: `More than ${limit} links or files came at once. The rest was left out.`,
    next: 'Answer those that wait, then open the others again.',
  }),
  'already-open': ({ kubeconfig, current }) => ({
    why: `Podshell is open already, with ${current ?? 'your usual kubeconfigs'}. It does not change to ${kubeconfig} while it runs.`,
    next: 'Quit it first, or start another beside it with --user-data-dir FOLDER.',
  }),
  'team-file-unreadable': ({ path, detail }) => ({
    why: `${path} can't be read (${detail}).`,
    next: 'Check that the file is there and that you may read it.',
  }),
  'team-file-refused': ({ path, problem }) => ({
    why: `${path} can't be used: ${wordsOf(FILE_PROBLEMS, problem)}.`,
    next:
      problem.kind === 'newer'
        ? 'Update Podshell, then open it again.'
        : 'Nothing of it was used. Ask whoever made it for another.',
  }),
  'team-file-impossible': ({ context, reason }) => ({
    why: `${context} can't be shared: ${OBSTACLES[reason]}.`,
    next: 'Change that in its kubeconfig, or give people a kubeconfig of their own.',
  }),
  'team-file-not-saved': ({ path, detail }) => ({
    why: `${path} can't be written (${detail}).`,
    next: 'Choose another folder.',
  }),
  'credentials-missing': ({ from }) => ({
    why:
      from === 'file'
        ? 'That kubeconfig holds no credentials to sign in with.'
        : 'There is no kubeconfig with credentials, and no token, on the clipboard.',
    next: 'Ask whoever gave you access for a kubeconfig or a token, then try again.',
  }),
} satisfies Partial<ErrorSentences>;
