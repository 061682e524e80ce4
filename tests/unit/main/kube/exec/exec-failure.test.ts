import { describe, expect, it } from 'vitest';
import {
  execFailure,
  refusedExec,
  streamEnd,
} from '../../../../../src/main/kube/exec/exec-failure';
import { appError, type AppError } from '../../../../../src/shared/errors';

const REQUEST = {
  namespace: 'test',
  pod: 'web',
  container: 'app',
  command: ['/bin/sh'],
  tty: true,
  stdin: true,
};

/** Servers' own words, as found in their sources and issues. */
const NO_SHELL = [
  'error executing command in container: failed to exec in container: failed to start exec "0a1b": OCI runtime exec failed: exec failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown',
  'OCI runtime exec failed: exec failed: unable to start container process: exec: "bash": executable file not found in $PATH: unknown',
  'executable file `/bin/sh` not found: No such file or directory: OCI runtime attempted to invoke a command that was not found',
  'container 0a1b encountered an error during hcs::System::CreateProcess: The system cannot find the file specified.',
];
const NOT_RUNNING = [
  'unable to upgrade connection: container not found ("app")',
  'container app is not running',
  'cannot exec in a stopped state: unknown',
  'container is in CONTAINER_EXITED state',
];
const UNREACHABLE = [
  'error dialing backend: dial tcp 10.0.0.7:10250: connect: connection refused',
  'error dialing backend: dial tcp 10.0.0.7:10250: i/o timeout',
  'error dialing backend: dial tcp: lookup node-3 on 10.96.0.10:53: no such host',
  'error dialing backend: EOF',
  'error dialing backend: No agent available',
  'dial tcp 10.0.0.7:10250: connect: no route to host',
];

describe('what kept a command from running', () => {
  it.each(NO_SHELL)('%s', (message) => {
    expect(execFailure(REQUEST, message).kind).toBe('no-shell');
  });
  it.each(NOT_RUNNING)('%s', (message) => {
    expect(execFailure(REQUEST, message)).toEqual(
      appError('container-not-running', { pod: 'web', container: 'app', message }),
    );
  });
  it.each(UNREACHABLE)('%s', (message) => {
    expect(execFailure(REQUEST, message)).toEqual(
      appError('node-unreachable', { pod: 'web', message }),
    );
  });
  it('is the server’s own words otherwise, fit to show', () => {
    expect(execFailure(REQUEST, 'out of\u001b[2J pids\n')).toEqual(
      appError('exec-failed', { pod: 'web', container: 'app', message: 'out of[2J pids' }),
    );
  });
});

describe('what ended a stream under a running command', () => {
  it('is never a missing shell', () => {
    for (const message of NO_SHELL) {
      expect(streamEnd(REQUEST, 'https://c', message).kind).toBe('stream-ended');
    }
  });
  it('is the node, the container, or the server’s own words', () => {
    for (const message of UNREACHABLE) {
      expect(streamEnd(REQUEST, 'https://c', message).kind).toBe('node-unreachable');
    }
    expect(streamEnd(REQUEST, 'https://c', 'container is not running').kind).toBe(
      'container-not-running',
    );
    expect(streamEnd(REQUEST, 'https://c', 'idle timeout')).toEqual(
      appError('stream-ended', { server: 'https://c', pod: 'web', message: 'idle timeout' }),
    );
  });
});

describe('a refused handshake', () => {
  const answer = (status: number, message: string): AppError =>
    appError('server-error', { server: 'https://c', status, message });
  const forbidden = appError('forbidden', {
    verb: 'create',
    resource: 'pods/exec',
    namespace: 'test',
    user: 'qa',
    message: 'no',
  });

  it.each<[string, AppError, AppError]>([
    [
      'of a pod that is not there',
      appError('not-found', { resource: 'pods', name: 'web', namespace: 'test', message: '' }),
      appError('pod-gone', { pod: 'web', namespace: 'test' }),
    ],
    [
      'of a container that is not in the pod',
      answer(400, 'container app is not valid for pod web'),
      appError('container-unknown', { pod: 'web', container: 'app' }),
    ],
    [
      'of a node that is gone, by a gateway without words',
      answer(504, ''),
      appError('node-unreachable', { pod: 'web', message: '' }),
    ],
    [
      'of a node that is gone, in the API server’s words',
      answer(500, 'error dialing backend: EOF'),
      appError('node-unreachable', { pod: 'web', message: 'error dialing backend: EOF' }),
    ],
    ['for another reason of the server’s', answer(500, 'etcd is sad'), answer(500, 'etcd is sad')],
    ['for a missing right', forbidden, forbidden],
  ])('%s', (_name, error, expected) => {
    expect(refusedExec(REQUEST, error)).toEqual(expected);
  });
});
