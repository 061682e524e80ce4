import type { JsonFault } from './json-fault';
import type { LinkProblem } from './link';
import type { Result } from './result';
import type { TeamFileProblem } from './team-file';

/** What a kubeconfig can ask for and Podshell does not do; the catalogs word it. */
export type KubeconfigFeature = 'auth-provider' | 'basic-auth' | 'exec-version' | 'proxy-scheme';

/** Why a context cannot be shared in a team file; the catalogs word it. */
export type TeamFileObstacle =
  | 'name'
  | 'skip-tls-verify'
  | 'plain-http'
  | 'server'
  | 'proxy-credentials'
  | 'authority'
  | 'secret-arguments'
  | 'loading-variable'
  | 'plugin'
  | 'plugin-config';

/**
 * Everything that can go wrong in an expected way, by kind, with what a sentence about it needs.
 * Main never makes sentences: `i18n/` turns kind and params into why and what next. No parameter
 * ever carries a token, a key or a certificate.
 */
export interface ErrorParams {
  // Kubeconfig. `path` is empty for text that was pasted.
  /** The file named by the user is not there. */
  'kubeconfig-missing': { path: string };
  /** `detail` is the operating system's code, such as `EACCES`, or `not-a-file`. */
  'kubeconfig-unreadable': { path: string; detail: string };
  'kubeconfig-too-large': { path: string; limitBytes: number };
  'kubeconfig-empty': { path: string };
  /** Not YAML, or YAML that is no kubeconfig. `line` counts from 1 where it is known. */
  'kubeconfig-invalid': { path: string; line: number | null; detail: string };
  'kubeconfig-no-contexts': { path: string };
  /** An added file of which nothing is used: `by`, the file or files read before it, define its contexts. */
  'kubeconfig-shadowed': { path: string; by: string };
  /** The clipboard holds no text. */
  'clipboard-empty': Readonly<Record<string, never>>;
  /** The program that owns the clipboard does not answer. */
  'clipboard-silent': { seconds: number };
  /** The same text was added before, then `path` is the app's copy; or it is a file that is read anyway. */
  'kubeconfig-already-added': { path: string };
  /** The app's own copy could not be written or removed. */
  'kubeconfig-not-saved': { path: string; detail: string };
  /** No context of that name in the files read. */
  'context-unknown': { context: string };
  /** The context names a cluster or user that no file read defines, or the cluster has no usable server. */
  'context-broken': { context: string; missing: 'cluster' | 'user' | 'server'; name: string };
  /** A way to sign in, or to reach the server, that Podshell does not speak yet. */
  'context-unsupported': { context: string; feature: KubeconfigFeature };
  /** A file that the kubeconfig refers to (CA, client certificate or key, token). */
  'credential-file-unreadable': { context: string; path: string; detail: string };
  /** A certificate, key or CA that cannot be parsed, a token or an identity that a header cannot carry. */
  'credential-invalid': {
    context: string;
    what: 'certificate' | 'key' | 'ca' | 'token' | 'impersonation';
    detail: string;
  };

  // Credential plugins. `command` is as the kubeconfig writes it; messages have secrets hidden.
  /** `searched` is the PATH that was searched, or the folder; `installHint` the kubeconfig's, or empty. */
  'plugin-not-found': { context: string; command: string; searched: string; installHint: string };
  /** The user has not agreed to run it, or has said no. */
  'plugin-not-allowed': { context: string; command: string };
  /** It ended without a credential; `code` is its exit code, or null where a signal ended it. */
  'plugin-failed': { context: string; command: string; code: number | null; message: string };
  'plugin-timed-out': { context: string; command: string; seconds: number };
  /** What it printed is no usable ExecCredential; `detail` says why and quotes nothing of it. */
  'plugin-bad-output': { context: string; command: string; detail: string };
  /** `interactiveMode: Always`: it wants to talk to the user in a terminal. */
  'plugin-needs-terminal': { context: string; command: string };
  /** The user cancelled the sign-in. */
  'plugin-cancelled': { context: string; command: string };

  // Network. `server` is scheme, host and port; so is `proxy`, never with its credentials.
  /** The proxy could not be reached; `detail` is the operating system's or TLS's code. */
  'proxy-unreachable': { server: string; proxy: string; detail: string };
  /** The proxy answered, and did not connect; `detail` is its HTTP status or SOCKS reply. */
  'proxy-refused': { server: string; proxy: string; detail: string };
  /** The proxy wants a user name and password (HTTP 407, or SOCKS without a method in common). */
  'proxy-sign-in': { server: string; proxy: string };
  'name-not-resolved': { server: string; host: string };
  'connection-refused': { server: string };
  /** No route, network down: `code` as the operating system says it. */
  unreachable: { server: string; code: string };
  'timed-out': {
    server: string;
    waitingFor: 'connect' | 'handshake' | 'response' | 'data';
    seconds: number;
  };
  'connection-reset': { server: string; detail: string };
  /** The server's certificate is not signed by the CA that the kubeconfig names. */
  'certificate-untrusted': { server: string; code: string };
  'certificate-expired': { server: string };
  'certificate-name-mismatch': { server: string; detail: string };
  'tls-failed': { server: string; detail: string };

  // The API's answers. `message` is the server's own words, cleaned of control characters.
  unauthorized: { context: string; user: string; message: string };
  forbidden: { verb: string; resource: string; namespace: string; user: string; message: string };
  'not-found': { resource: string; name: string; namespace: string; message: string };
  'too-many-requests': { server: string; retryAfterSeconds: number | null };
  /** `retryAfterSeconds` where the server names a time (503). */
  'server-error': { server: string; status: number; message: string; retryAfterSeconds?: number };
  /** Something that is no Kubernetes API answered, or it answered with what cannot be read. */
  'bad-response': { server: string; detail: string };

  // Exec
  /** The pod is not there any more. */
  'pod-gone': { pod: string; namespace: string };
  /** A pod of that name is there, but it is another one (uid): never opened without the user's say-so. */
  'pod-replaced': { pod: string; namespace: string };
  /** The pod cannot take a shell now; `status` as `kubectl get pods` prints it. */
  'pod-not-running': { pod: string; status: string; message: string };
  'container-not-running': { pod: string; container: string; message: string };
  'container-unknown': { pod: string; container: string };
  /** The container of that name is another one than the shell ran in: its shells ended with it. */
  'container-restarted': { pod: string; container: string };
  /** The API server cannot reach the pod's node. */
  'node-unreachable': { pod: string; message: string };
  /** None of the shells tried is in the image. */
  'no-shell': { pod: string; container: string };
  /** The server refused or ended the exec in words of its own. */
  'exec-failed': { pod: string; container: string; message: string };
  /** The server, or a proxy before it, took none of the protocols offered: v5 and v4 over WebSocket. */
  'exec-protocol-refused': { server: string; offered: string };
  /** An open stream ended without a status: the shell may still run. */
  'connection-lost': { server: string; detail: string };
  /** A closed terminal's shell could not be told to end: it may still run in the container. */
  'hang-up-failed': { pod: string; namespace: string; container: string; detail: string };
  /** The server ended the stream in words of its own: node gone, evicted, idle for too long. */
  'stream-ended': { server: string; pod: string; message: string };
  /** The machine slept, and the stream did not survive it. */
  'lost-in-sleep': { server: string; seconds: number };
  /** More was typed or pasted than the pod takes; `bytes` of it were not sent. */
  'input-refused': { pod: string; bytes: number };
  /** The text to paste is longer than one paste may be (UTF-8); nothing of it was sent. */
  'paste-too-long': { limitBytes: number };

  // Links, team files, second starts
  'link-refused': { problem: LinkProblem };
  /** So many links and files wait for an answer; the others were left out. */
  'too-many-arrivals': { limit: number };
  /** A second start named another kubeconfig than the open window reads; null: the usual ones. */
  'already-open': { kubeconfig: string; current: string | null };
  /** `detail` is the operating system's code, such as `ENOENT`, or `not-a-file`. */
  'team-file-unreadable': { path: string; detail: string };
  'team-file-refused': { path: string; problem: TeamFileProblem };
  /** What of a context keeps it from being shared in a team file. */
  'team-file-impossible': { context: string; reason: TeamFileObstacle };
  'team-file-not-saved': { path: string; detail: string };
  /** The kubeconfig or the text that was pointed to holds no credentials to sign in with. */
  'credentials-missing': { from: 'file' | 'clipboard' };

  // Podshell itself
  /** The settings file could not be read; it was set aside as `savedAs`. */
  'settings-corrupt': { path: string; savedAs: string; detail: string };
  /** Written by a newer Podshell: left untouched, this run keeps its changes to itself. */
  'settings-newer': { path: string; version: number };
  'settings-not-saved': { path: string; detail: string };
  /** The file was changed while the app runs, and is no JSON (any more); both count from 1. */
  'settings-edit-broken': { path: string; line: number; column: number; fault: JsonFault };
  /** It is JSON, and these parts of it cannot be taken: `fontSize: …`. */
  'settings-edit-unusable': { path: string; detail: string };
  /** It cannot be read; `detail` is the operating system's code, `not-a-file`, `too-large` or `not-an-object`. */
  'settings-edit-unreadable': { path: string; detail: string };
  /** No program opened the file; its folder is shown instead. `detail` in the system's words. */
  'settings-not-opened': { path: string; detail: string };
  /** No program opened one of the app's folders. `detail` in the system's words. */
  'folder-not-opened': { path: string; detail: string };
  /** The tabs of the last run could not be read; their file was set aside. */
  'layout-unreadable': { path: string; detail: string };
  'layout-not-saved': { path: string; detail: string };
  /** What a terminal of the last run held could not be read. */
  'text-unreadable': { detail: string };
  /** What terminals hold could not be kept on disk, or deleted from it. */
  'texts-not-saved': { path: string; detail: string };
  /** A terminal's text could not be written where the user wanted it. */
  'text-not-saved': { path: string; detail: string };
  /** A call whose arguments do not fit the contract; `request` is its name. */
  'invalid-request': { request: string };
  /** The session is not there (any more), or belongs to another window. */
  'session-unknown': { sessionId: string };
  'too-many-sessions': { limit: number };
  /** A window follows so many environments and pods at once. */
  'too-many-explanations': { limit: number };
  /** A bug; its details are in the log. */
  unexpected: { detail: string };
}

/** The name of an expected failure. */
export type ErrorKind = keyof ErrorParams;

/** An expected failure of kind `K`. */
export interface AppErrorOf<K extends ErrorKind> {
  readonly kind: K;
  readonly params: Readonly<ErrorParams[K]>;
}

/** Any expected failure: a union that narrows by `kind`. */
export type AppError = { [K in ErrorKind]: AppErrorOf<K> }[ErrorKind];

/** A value or an expected failure. */
export type Outcome<T> = Result<T, AppError>;

/** Builds an expected failure; the compiler checks the parameters against the kind. */
export function appError<K extends ErrorKind>(kind: K, params: ErrorParams[K]): AppErrorOf<K> {
  return { kind, params };
}
