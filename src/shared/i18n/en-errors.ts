import { number } from './english';
import type { KubeconfigFeature } from '../errors';
import type { JsonFault } from '../json-fault';
import type { ErrorSentences } from './catalog';
import { enLinkErrors } from './en-links';

/** Codes of the operating system in words; others are shown as they are. */
const FILE_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  EISDIR: 'it is a folder',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EROFS: 'the disk is read-only',
  'not-a-file': 'it is not a regular file',
  'too-large': 'it is too large',
  damaged: 'it is damaged',
  'changed-meanwhile': 'something else keeps writing it at the same time',
  'other-version': 'another version of Podshell wrote it',
  'not-an-object': 'it does not hold one object, in curly brackets',
};
const fileReason = (detail: string): string => FILE_REASONS[detail] ?? detail;

const JSON_FAULTS: Readonly<Record<JsonFault, string>> = {
  'value-expected': 'a value is missing here',
  'name-expected': 'a name in double quotes is missing here',
  'colon-expected': 'a colon is missing here',
  'comma-expected': 'a comma or a closing bracket is missing here',
  'comma-extra': 'there is a comma too many before it',
  'text-broken': 'this text is not closed, or has a character that JSON does not take',
  'number-broken': 'JSON does not write numbers like this',
  'word-unknown': 'only true, false and null stand without quotes',
  comment: 'JSON takes no comments',
  'more-after-end': 'there is more after the end',
  unfinished: 'it ends too early',
};

/** The cluster's own words, in quotes, or nothing. */
const said = (message: string): string => (message === '' ? '' : ` The cluster says: “${message}”`);

const WAITING_FOR = {
  connect: 'did not accept the connection',
  handshake: 'did not finish the connection set-up',
  response: 'did not answer',
  data: 'sent nothing',
};

const CREDENTIALS = {
  certificate: 'client certificate',
  key: 'client key',
  ca: "cluster's CA certificate",
  token: 'token',
  impersonation: 'identity to act as',
};

/** What is asked for, and the way around it. */
const FEATURES: Readonly<Record<KubeconfigFeature, { asks: string; next: string }>> = {
  'auth-provider': {
    asks: 'to sign in through an auth-provider, which kubectl gave up as well',
    next: 'Ask for a kubeconfig with a credential plugin, a token or a client certificate.',
  },
  'basic-auth': {
    asks: 'to sign in with a username and password, which Kubernetes gave up',
    next: 'Ask for a kubeconfig with a credential plugin, a token or a client certificate.',
  },
  'exec-version': {
    asks: 'for a credential plugin of a version other than v1 and v1beta1',
    next: 'Update the plugin, then the apiVersion of its entry in the kubeconfig.',
  },
  'proxy-scheme': {
    asks: 'for a proxy that is neither http, https nor socks5',
    next: 'Correct proxy-url in the kubeconfig, or choose another context.',
  },
};

/** How long, in the largest unit that says enough. */
const duration = (seconds: number): string =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} minutes`
      : `${Math.round(seconds / 3600)} hours`;

/** A kubeconfig at the beginning of a sentence: pasted text has no path. */
const kubeconfigAt = (path: string): string => (path === '' ? 'The pasted text' : path);

/** Why and what next, for every expected failure. */
export const enErrors: ErrorSentences = {
  'kubeconfig-missing': ({ path }) => ({
    why: `There is no file at ${path}.`,
    next: 'Check the path, or choose another file.',
  }),
  'kubeconfig-unreadable': ({ path, detail }) => ({
    why: `${path} can't be read: ${fileReason(detail)}.`,
    next: 'Check the permissions of the file, or choose another one.',
  }),
  'kubeconfig-too-large': ({ path, limitBytes }) => ({
    why: `${kubeconfigAt(path)} is larger than ${Math.round(limitBytes / 1024)} KiB, which no kubeconfig should be.`,
    next: path === '' ? 'Copy the kubeconfig alone.' : 'Choose the kubeconfig file itself.',
  }),
  'kubeconfig-empty': ({ path }) => ({
    why: `${kubeconfigAt(path)} is empty.`,
    next:
      path === ''
        ? 'Copy the whole kubeconfig, then paste again.'
        : 'Ask for the file again, or choose another one.',
  }),
  'kubeconfig-invalid': ({ path, line, detail }) => ({
    why: `${kubeconfigAt(path)}${line === null ? '' : `, line ${line},`} is not a valid kubeconfig: ${detail}.`,
    next:
      path === ''
        ? 'Correct the text or copy all of it, then paste again.'
        : 'Correct the file, or choose another one.',
  }),
  'kubeconfig-no-contexts': ({ path }) => ({
    why: `${kubeconfigAt(path)} names no context, so it leads to no cluster.`,
    next:
      path === ''
        ? 'Copy the whole kubeconfig, then paste again.'
        : 'Ask for a complete kubeconfig, or choose another file.',
  }),
  'kubeconfig-shadowed': ({ path, by }) => ({
    why: `All contexts of ${path} have names that are already defined in ${by}, which is read first.`,
    next: 'Replace the earlier file with the new one, or give the new contexts other names.',
  }),
  'clipboard-empty': () => ({
    why: 'There is no text on the clipboard.',
    next: 'Copy the text of a kubeconfig, then paste again.',
  }),
  'clipboard-silent': ({ seconds }) => ({
    why: `The program that holds the clipboard did not answer for ${seconds} s.`,
    next: 'Copy the text again, then paste. What you typed meanwhile was not sent.',
  }),
  'kubeconfig-already-added': ({ path }) => ({
    why: `It is read already, from ${path}.`,
    next: 'There is nothing to add: its contexts are in the list.',
  }),
  'kubeconfig-not-saved': ({ path, detail }) => ({
    why: `Podshell's copy ${path} can't be changed: ${fileReason(detail)}.`,
    next: 'Check the permissions of its folder and the space on the disk, then try again.',
  }),
  'context-unknown': ({ context }) => ({
    why: `No kubeconfig file defines a context named ${context}.`,
    next: 'Choose another context, or add the file that defines it.',
  }),
  'context-broken': ({ context, missing, name }) => ({
    why:
      missing === 'server'
        ? `The cluster ${name} of context ${context} has no usable server address.`
        : `Context ${context} refers to the ${missing} ${name}, which no kubeconfig file defines for it.`,
    next: 'Correct the kubeconfig, or choose another context.',
  }),
  'context-unsupported': ({ context, feature }) => ({
    why: `Context ${context} asks ${FEATURES[feature].asks}. Podshell does not do that.`,
    next: FEATURES[feature].next,
  }),
  'credential-file-unreadable': ({ context, path, detail }) => ({
    why: `Context ${context} refers to ${path}, which can't be read: ${fileReason(detail)}.`,
    next: 'Put the file in place, or correct its path in the kubeconfig.',
  }),
  'credential-invalid': ({ context, what, detail }) => ({
    why: `The ${CREDENTIALS[what]} of context ${context} can't be used: ${detail}.`,
    next: 'Ask for a fresh kubeconfig.',
  }),

  'plugin-not-found': ({ context, command, searched, installHint }) => ({
    why: `Context ${context} signs in with the program ${command}, which was not found in ${searched}.${installHint === '' ? '' : ` The kubeconfig says: “${installHint}”`}`,
    next: 'Install the program, then try again.',
  }),
  'plugin-not-allowed': ({ context, command }) => ({
    why: `Context ${context} signs in with the program ${command}, which you have not allowed to run.`,
    next: 'Try again to be asked, and allow it only if you trust where this kubeconfig came from.',
  }),
  'plugin-failed': ({ context, command, code, message }) => ({
    why: `${command}, with which context ${context} signs in, ${code === null ? 'was ended' : `ended with code ${code}`} without a credential.${message === '' ? '' : ` It says: “${message}”`}`,
    next: 'Try again; if it keeps failing, ask whoever gave you the kubeconfig.',
  }),
  'plugin-timed-out': ({ context, command, seconds }) => ({
    why: `${command} did not sign in to ${context} within ${duration(seconds)} and was ended.`,
    next: 'Try again, and finish the sign-in in the browser or window that it opens.',
  }),
  'plugin-bad-output': ({ context, command, detail }) => ({
    why: `What ${command} printed for context ${context} is no credential: ${detail}.`,
    next: 'Update the program, or ask whoever gave you the kubeconfig.',
  }),
  'plugin-needs-terminal': ({ context, command }) => ({
    why: `${command}, with which context ${context} signs in, wants to ask questions in a terminal. Podshell gives it none.`,
    next: 'Ask for a kubeconfig whose plugin signs in without a terminal (interactiveMode).',
  }),
  'plugin-cancelled': ({ context, command }) => ({
    why: `The sign-in to ${context} with ${command} was cancelled.`,
    next: 'Try again when you want to sign in.',
  }),

  'proxy-unreachable': ({ server, proxy, detail }) => ({
    why: `The proxy ${proxy} on the way to ${server} can't be reached (${detail}).`,
    next: "Check your network or VPN and the proxy's address, then try again.",
  }),
  'proxy-refused': ({ server, proxy, detail }) => ({
    why: `The proxy ${proxy} did not connect to ${server} (${detail}).`,
    next: 'Ask who runs the proxy to let this server through. Where there is a direct way, name the server in NO_PROXY.',
  }),
  'proxy-sign-in': ({ server, proxy }) => ({
    why: `The proxy ${proxy} on the way to ${server} wants a user name and password.`,
    next: 'Write them into the address of the proxy, where it is named: proxy-url in the kubeconfig, or HTTPS_PROXY.',
  }),
  'name-not-resolved': ({ server, host }) => ({
    why: `The name ${host} of ${server} is not known to this network.`,
    next: 'Check your network or VPN, then try again.',
  }),
  'connection-refused': ({ server }) => ({
    why: `Nothing accepts connections at ${server}.`,
    next: 'The cluster may be stopped or its address may have changed: ask who runs it, then try again.',
  }),
  unreachable: ({ server, code }) => ({
    why: `There is no way to ${server} from this network (${code}).`,
    next: 'Check your network or VPN, then try again.',
  }),
  'timed-out': ({ server, waitingFor, seconds }) => ({
    why: `${server} ${WAITING_FOR[waitingFor]} within ${seconds} s.`,
    next: 'Check your network or VPN, then try again.',
  }),
  'connection-reset': ({ server, detail }) => ({
    why: `${server} broke the connection off (${detail}).`,
    next: 'Try again; if it keeps happening, a proxy or the cluster ends connections.',
  }),
  'certificate-untrusted': ({ server, code }) => ({
    why: `The certificate of ${server} is not signed by an authority that the kubeconfig or this computer trusts (${code}).`,
    next: 'Ask for an up-to-date kubeconfig. Nothing was sent to this server.',
  }),
  'certificate-expired': ({ server }) => ({
    why: `The certificate of ${server} has expired.`,
    next: "Check this computer's clock, or ask who runs the cluster to renew it.",
  }),
  'certificate-name-mismatch': ({ server, detail }) => ({
    why: `The certificate of ${server} is made out to another name (${detail}).`,
    next: 'Check the server address in the kubeconfig. Nothing was sent to this server.',
  }),
  'tls-failed': ({ server, detail }) => ({
    why: `No secure connection to ${server} could be set up (${detail}).`,
    next: 'Check the address and the certificates in the kubeconfig, then try again.',
  }),

  unauthorized: ({ context, user, message }) => ({
    why: `The cluster does not accept the credentials of context ${context}${user === '' ? '' : ` (user ${user})`}: they may have expired.${said(message)}`,
    next: 'Try again to sign in anew. If that does not help, ask for a fresh kubeconfig and add it.',
  }),
  forbidden: ({ verb, resource, namespace, user }) => ({
    why: `You may not ${verb} ${resource}${namespace === '' ? '' : ` in namespace ${namespace}`}${user === '' ? '' : ` (user ${user})`}.`,
    next: 'Ask who runs the cluster for this access.',
  }),
  'not-found': ({ resource, name, namespace }) => {
    const where = namespace === '' ? '' : ` in namespace ${namespace}`;
    return name === ''
      ? {
          why: `The server does not know of ${resource}${where}.`,
          next: 'Something else may answer at its address: check the context, then try again.',
        }
      : {
          why: `There is no ${resource} named ${name}${where}.`,
          next: 'It may have been deleted: look at the list again.',
        };
  },
  'too-many-requests': ({ server, retryAfterSeconds }) => ({
    why: `${server} is busy and asks to wait${retryAfterSeconds === null ? '' : ` ${retryAfterSeconds} s`}.`,
    next: 'Wait a moment, then try again.',
  }),
  'server-error': ({ server, status, message, retryAfterSeconds }) => ({
    why: `${server} failed with status ${status}${retryAfterSeconds === undefined ? '' : ` and asks to wait ${retryAfterSeconds} s`}.${said(message)}`,
    next: 'Try again; if it keeps failing, tell who runs the cluster.',
  }),
  'bad-response': ({ server, detail }) => ({
    why: `What answers at ${server} does not speak like a Kubernetes API (${detail}).`,
    next: 'Check the server address in the kubeconfig; a proxy or a login page may answer instead.',
  }),

  'pod-gone': ({ pod, namespace }) => ({
    why: `The pod ${pod} is no longer in namespace ${namespace}.`,
    next: 'Open another pod of its environment.',
  }),
  'pod-replaced': ({ pod, namespace }) => ({
    why: `The pod ${pod} in namespace ${namespace} was replaced by a new one of the same name.`,
    next: 'Open the new one from the list.',
  }),
  'pod-not-running': ({ pod, status, message }) => ({
    why: `The pod ${pod} can't take a shell now: it is ${status}.${said(message)}`,
    next: 'Wait until it runs, or open another pod.',
  }),
  'container-not-running': ({ pod, container, message }) => ({
    why: `The container ${container} of ${pod} is not running.${said(message)}`,
    next: 'Wait until it runs, or open another container.',
  }),
  'container-unknown': ({ pod, container }) => ({
    why: `The pod ${pod} has no container named ${container}.`,
    next: 'Choose one of its containers in the list.',
  }),
  'container-restarted': ({ pod, container }) => ({
    why: `The container ${container} of ${pod} was restarted, and its shells ended with it.`,
    next: 'Reconnect to start a shell in the new container; what is shown stays.',
  }),
  'node-unreachable': ({ pod, message }) => ({
    why: `The cluster can't reach the node that ${pod} runs on.${said(message)}`,
    next: 'Try again in a moment; if it stays so, tell who runs the cluster.',
  }),
  'no-shell': ({ pod, container }) => ({
    why: `The image of container ${container} in ${pod} has no shell: no bash, sh or ash.`,
    next: 'Minimal images often have none: open another container of the pod.',
  }),
  'exec-failed': ({ pod, container, message }) => ({
    why: `The cluster could not start a shell in container ${container} of ${pod}.${said(message)}`,
    next: 'Try again; if it keeps failing, tell who runs the cluster.',
  }),
  'exec-protocol-refused': ({ server, offered }) => ({
    why: `${server}, or a proxy before it, opens no shell over WebSocket: it takes SPDY only, or nothing. Podshell speaks ${offered}.`,
    next: 'Check that every proxy on the way lets WebSockets and their Sec-WebSocket-Protocol header through. Until then kubectl exec may work: it also speaks SPDY.',
  }),
  'connection-lost': ({ server, detail }) => ({
    why: `The connection through ${server} ended without a word${detail === '' ? '' : ` (${detail})`}. The shell may still run in the pod.`,
    next: 'Reconnect to start a new shell; what is shown stays.',
  }),
  'stream-ended': ({ server, pod, message }) => ({
    why: `${server} ended the connection to the shell in ${pod}.${said(message)}`,
    next: 'Reconnect to start a new shell; what is shown stays.',
  }),
  'lost-in-sleep': ({ server, seconds }) => ({
    why: `This computer slept for ${duration(seconds)}, and the connection through ${server} did not outlast it. The shell may still run in the pod.`,
    next: 'Reconnect to start a new shell; what is shown stays.',
  }),
  'hang-up-failed': ({ pod, namespace, container, detail }) => ({
    why: `The shell in container ${container} of ${pod} in namespace ${namespace} could not be told to end${detail === '' ? '' : ` (${detail})`}: it may still run.`,
    next: 'If it matters, open the pod again and end what is left there.',
  }),
  'input-refused': ({ pod, bytes }) => ({
    why: `The pod ${pod} takes no more input for now: ${number(bytes)} bytes were not sent.`,
    next: 'Wait until the program in the shell reads on, then paste the rest.',
  }),
  'paste-too-long': ({ limitBytes }) => ({
    why: `The text is longer than one paste may be, ${Math.round(limitBytes / 1024 / 1024)} MiB. Nothing of it was sent.`,
    next: 'Paste it in parts, or save it as a file and take that into the pod with kubectl cp.',
  }),

  ...enLinkErrors,

  'settings-corrupt': ({ path, savedAs, detail }) => ({
    why: `${path} is damaged (${detail}). It was set aside as ${savedAs}.`,
    next: 'Podshell uses its defaults for what was lost.',
  }),
  'settings-newer': ({ path, version }) => ({
    why: `${path} was written by a newer Podshell (format ${version}) and is left untouched.`,
    next: 'Update Podshell. Until then, changes last for this run only.',
  }),
  'settings-not-saved': ({ path, detail }) => ({
    why: `${path} can't be written: ${fileReason(detail)}.`,
    next: 'Changes last for this run only, until the file can be written.',
  }),
  'layout-unreadable': ({ path, detail }) => ({
    why: `${path} can't be used: ${fileReason(detail)}.`,
    next: 'The window starts without tabs. The file was set aside as layout.json.broken.',
  }),
  'layout-not-saved': ({ path, detail }) => ({
    why: `${path} can't be written: ${fileReason(detail)}.`,
    next: 'If Podshell is closed now, tabs come back as they were when it could be written.',
  }),
  'text-unreadable': ({ detail }) => ({
    why: `The file that it was kept in can't be used: ${fileReason(detail)}.`,
    next: 'The terminal starts empty. A new shell can be opened in it.',
  }),
  'texts-not-saved': ({ path, detail }) => ({
    why: `${path} can't be changed: ${fileReason(detail)}.`,
    next: 'Tabs come back without what was printed since, until the folder can be written.',
  }),
  'settings-edit-broken': ({ path, line, column, fault }) => ({
    why: `${path} is no valid JSON: line ${line}, column ${column}: ${JSON_FAULTS[fault]}.`,
    next: 'Correct it: the settings from before stay in force until then.',
  }),
  'settings-edit-unusable': ({ path, detail }) => ({
    why: `${path} says something that can't be used: ${detail}.`,
    next: 'The rest is in force; what was set before stays for these.',
  }),
  'settings-edit-unreadable': ({ path, detail }) => ({
    why: `${path} can't be read: ${fileReason(detail)}.`,
    next: 'The settings from before stay in force.',
  }),
  'settings-not-opened': ({ path, detail }) => ({
    why: `No program opened ${path}${detail === '' ? '' : ` (${detail})`}.`,
    next: 'Its folder is shown instead: open the file with an editor of your choice. Changes count as soon as it is saved.',
  }),
  'folder-not-opened': ({ path, detail }) => ({
    why: `No program opened ${path}${detail === '' ? '' : ` (${detail})`}.`,
    next: 'Open it with your file manager or from a terminal.',
  }),
  'text-not-saved': ({ path, detail }) => ({
    why: `${path} can’t be written (${detail}).`,
    next: 'Choose another folder, or make room on the disk.',
  }),
  'invalid-request': ({ request }) => ({
    why: `Podshell asked itself for something impossible (${request}).`,
    next: 'This is a bug: please report it.',
  }),
  'session-unknown': () => ({
    why: 'This shell has already ended.',
    next: 'Close the tab, then open the pod again.',
  }),
  'too-many-sessions': ({ limit }) => ({
    why: `${limit} shells are open, which is as many as Podshell keeps.`,
    next: 'Close some of them first.',
  }),
  'too-many-explanations': ({ limit }) => ({
    why: `${limit} tabs already show what is going on, which is as many as Podshell keeps.`,
    next: 'Close some of them first.',
  }),
  unexpected: ({ detail }) => ({
    why: `Something happened that Podshell was not prepared for${detail === '' ? '' : ` (${detail})`}.`,
    next: 'This is a bug: please report it with the log.',
  }),
};
