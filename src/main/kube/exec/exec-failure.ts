import { cleanText } from '../../../shared/clean-text';
import { appError, type AppError } from '../../../shared/errors';
import { isGatewayStatus, saysNodeUnreachable } from '../http/node-failure';
import type { ExecRequest } from './exec';

/** containerd's and CRI-O's (runc, crun) and Windows' words. */
const NO_SUCH_PROGRAM =
  /no such file or directory|executable file( `?\S+)? not found|not found in \$PATH|cannot find the (file|path) specified/i;

/** The kubelet's and the runtimes'. */
const NOT_RUNNING =
  /container (\S+ )?(is )?not (running|found|created)|unable to find container|container is in \S+ state|cannot exec in a (stopped|paused)/i;

/** The API server's strategy for `pods/exec` (registry/core/pod/strategy.go). */
const NO_SUCH_CONTAINER = /^container \S+ is not valid for pod /i;

/**
 * The server's words for a command that did not run. Runtimes have no code for "no such program":
 * containerd, CRI-O and runc each say it in prose.
 */
export function execFailure(request: ExecRequest, message: string): AppError {
  const { pod, container } = request;
  if (NO_SUCH_PROGRAM.test(message)) return appError('no-shell', { pod, container });
  return knownWords(request, message) ?? appError('exec-failed', words(request, message));
}

/** The server's words for a stream that it ended under a running command. */
export function streamEnd(request: ExecRequest, server: string, message: string): AppError {
  const { pod } = request;
  return (
    knownWords(request, message) ??
    appError('stream-ended', { server, pod, message: cleanText(message) })
  );
}

/** A refused handshake's error, where an exec has better words than any request. */
export function refusedExec(request: ExecRequest, error: AppError): AppError {
  const { pod, namespace } = request;
  switch (error.kind) {
    case 'not-found':
      return appError('pod-gone', { pod, namespace });
    case 'server-error': {
      const { status, message } = error.params;
      const known = knownWords(request, message);
      if (known !== undefined) return known;
      // A gateway that answers for a node: its words are of no use to anyone.
      return isGatewayStatus(status) ? appError('node-unreachable', { pod, message }) : error;
    }
    default:
      return error;
  }
}

function knownWords(request: ExecRequest, message: string): AppError | undefined {
  const { pod, container } = request;
  if (NOT_RUNNING.test(message)) {
    return appError('container-not-running', words(request, message));
  }
  if (NO_SUCH_CONTAINER.test(message)) return appError('container-unknown', { pod, container });
  if (saysNodeUnreachable(message)) {
    return appError('node-unreachable', { pod, message: cleanText(message) });
  }
  return undefined;
}

function words(
  { pod, container }: ExecRequest,
  message: string,
): { pod: string; container: string; message: string } {
  return { pod, container, message: cleanText(message) };
}
