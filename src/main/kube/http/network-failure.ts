import type { AppError } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { cleanText } from '../../../shared/clean-text';

/** A deadline of ours passed. */
export class DeadlinePassed extends Error {
  constructor(
    readonly waitingFor: 'connect' | 'handshake' | 'response' | 'data',
    readonly milliseconds: number,
  ) {
    super(`timed out waiting for ${waitingFor}`);
  }
}

/** The caller gave up, or the client was disposed. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

/** A failure that is in our words already. */
export class KnownFailure extends Error {
  constructor(readonly failure: AppError) {
    super(failure.kind);
  }
}

/** The answer is longer than anything the API server says. */
export class AnswerTooLong extends Error {
  constructor(readonly limitBytes: number) {
    super(`more than ${limitBytes} bytes`);
  }
}

/** A line of a stream began and did not end. */
export class LineTooSlow extends Error {
  constructor(readonly milliseconds: number) {
    super(`a line without an end for ${Math.round(milliseconds / 1000)} s`);
  }
}

type Build = (server: string, error: CodedError) => AppError;

interface CodedError {
  readonly code: string;
  readonly message: string;
  readonly host: string;
  /** What is wrong with a certificate's names. */
  readonly reason: string;
}

const untrusted: Build = (server, { code }) => appError('certificate-untrusted', { server, code });
const unreachable: Build = (server, { code }) => appError('unreachable', { server, code });
const notResolved: Build = (server, { host }) => appError('name-not-resolved', { server, host });
const reset: Build = (server, { code }) => appError('connection-reset', { server, detail: code });

/** Error codes of Node, libuv and OpenSSL. Source: `nodejs.org/api/errors.html`, `tls.html`. */
const BY_CODE: Readonly<Record<string, Build>> = {
  ENOTFOUND: notResolved,
  EAI_AGAIN: notResolved,
  EAI_NONAME: notResolved,
  EAI_NODATA: notResolved,
  ECONNREFUSED: (server) => appError('connection-refused', { server }),
  ECONNRESET: reset,
  ECONNABORTED: reset,
  EPIPE: reset,
  ERR_STREAM_PREMATURE_CLOSE: reset,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETDOWN: unreachable,
  EADDRNOTAVAIL: unreachable,
  EACCES: unreachable,
  EPERM: unreachable,
  // The system's own time-out, of a connection attempt or of TCP keep-alive.
  ETIMEDOUT: unreachable,
  CERT_HAS_EXPIRED: (server) => appError('certificate-expired', { server }),
  ERR_TLS_CERT_ALTNAME_INVALID: (server, { reason, message }) =>
    appError('certificate-name-mismatch', { server, detail: cleanText(reason || message) }),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_REJECTED: untrusted,
  CERT_REVOKED: untrusted,
  CERT_CHAIN_TOO_LONG: untrusted,
  INVALID_CA: untrusted,
  INVALID_PURPOSE: untrusted,
  PATH_LENGTH_EXCEEDED: untrusted,
};

/** TLS at work, by the start of the code. */
const TLS_CODE = /^(EPROTO|ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|HOSTNAME_MISMATCH)/;

/**
 * A network's or TLS's error in our words.
 *
 * @param server scheme, host and port
 */
export function networkFailure(server: string, error: unknown): AppError {
  if (error instanceof KnownFailure) return error.failure;
  if (error instanceof DeadlinePassed) {
    const seconds = Math.max(1, Math.round(error.milliseconds / 1000));
    return appError('timed-out', { server, waitingFor: error.waitingFor, seconds });
  }
  if (error instanceof AnswerTooLong || error instanceof LineTooSlow) {
    return appError('bad-response', { server, detail: error.message });
  }
  const coded = readError(error, server);
  const build = BY_CODE[coded.code];
  if (build !== undefined) return build(server, coded);
  if (TLS_CODE.test(coded.code)) {
    return appError('tls-failed', { server, detail: cleanText(tlsDetail(coded)) });
  }
  // What came is no HTTP (llhttp), no gzip (zlib) or no WebSocket (ws).
  if (/^(HPE_|Z_|WS_ERR_)/.test(coded.code)) {
    return appError('bad-response', { server, detail: coded.code });
  }
  return appError('connection-reset', { server, detail: cleanText(coded.code || coded.message) });
}

/**
 * OpenSSL's messages are its source lines with a reason near the end:
 * `00A0…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/record.c:354:`.
 */
function tlsDetail({ code, message }: CodedError): string {
  const reason = /:error:[^:]*:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1];
  return reason ?? code;
}

function readError(error: unknown, server: string): CodedError {
  // Several addresses were tried (happy eyeballs): the first failure speaks for them.
  const inner: unknown =
    error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  const field = (name: string): string => {
    const value: unknown =
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return {
    code: field('code'),
    message: field('message'),
    host: field('hostname') || server.replace(/^\w+:\/\/|:\d+$/g, ''),
    reason: field('reason'),
  };
}

/** The error's code, else its words. */
export function errorCode(error: unknown): string {
  const { code, message } = readError(error, 'unknown://');
  return code || message;
}
