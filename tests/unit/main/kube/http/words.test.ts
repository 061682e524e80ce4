import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../../../src/main/kube/http/answer-body';
import {
  apiPath,
  apiQuery,
  isDnsLabel,
  isDnsSubdomain,
} from '../../../../../src/main/kube/http/api-path';
import { networkFailure } from '../../../../../src/main/kube/http/network-failure';
import { isGone, refusal, retryAfter } from '../../../../../src/main/kube/http/refusal';
import { appError } from '../../../../../src/shared/errors';
import type { AppError, ErrorKind } from '../../../../../src/shared/errors';

const SERVER = 'https://c.example:6443';

describe('apiPath', () => {
  it('encodes every segment', () => {
    expect(apiPath('api', 'v1', 'namespaces', 'x/../../y', 'pods', 'a b?c#d%e')).toBe(
      '/api/v1/namespaces/x%2F..%2F..%2Fy/pods/a%20b%3Fc%23d%25e',
    );
  });

  it.each(['', '.', '..'])('takes no %j', (segment) => {
    expect(() => apiPath('api', segment)).toThrow('not a path segment');
  });

  it('can always be taken apart again', () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        const url = new URL(apiPath(...segments), SERVER);
        expect(url.pathname.split('/').slice(1).map(decodeURIComponent)).toEqual(segments);
      }),
    );
  });

  it('has a query that keeps order and repetition', () => {
    expect(apiQuery([])).toBe('');
    expect(
      apiQuery([
        ['command', 'sh'],
        ['command', '-c'],
        ['command', 'a=1&b c'],
      ]),
    ).toBe('?command=sh&command=-c&command=a%3D1%26b%20c');
  });
});

describe('names', () => {
  it.each<[string, boolean, boolean]>([
    ['web-7d9c', true, true],
    ['0', true, true],
    ['web.v1', false, true],
    ['a'.repeat(63), true, true],
    ['a'.repeat(64), false, true],
    ['a'.repeat(253), false, true],
    ['a'.repeat(254), false, false],
    ['', false, false],
    ['-a', false, false],
    ['a-', false, false],
    ['A', false, false],
    ['a_b', false, false],
    ['..', false, false],
    ['a..b', false, false],
    ['a/b', false, false],
    ['a\n', false, false],
    ['ä', false, false],
  ])('%j: label %s, subdomain %s', (name, label, subdomain) => {
    expect(isDnsLabel(name)).toBe(label);
    expect(isDnsSubdomain(name)).toBe(subdomain);
  });
});

describe('networkFailure', () => {
  const coded = (code: string, more: object = {}): Error =>
    Object.assign(new Error(`${code} happened`), { code, ...more });

  it.each<[string, ErrorKind]>([
    ['ENOTFOUND', 'name-not-resolved'],
    ['EAI_AGAIN', 'name-not-resolved'],
    ['ECONNREFUSED', 'connection-refused'],
    ['ECONNRESET', 'connection-reset'],
    ['EPIPE', 'connection-reset'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['ETIMEDOUT', 'unreachable'],
    ['CERT_HAS_EXPIRED', 'certificate-expired'],
    ['CERT_NOT_YET_VALID', 'tls-failed'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-untrusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate-untrusted'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate-untrusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-name-mismatch'],
    ['EPROTO', 'tls-failed'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls-failed'],
    ['HPE_INVALID_CONSTANT', 'bad-response'],
    ['Z_DATA_ERROR', 'bad-response'],
    ['EWHATEVER', 'connection-reset'],
  ])('%s is %s', (code, kind) => {
    expect(networkFailure(SERVER, coded(code)).kind).toBe(kind);
  });

  it('names the host that was asked for', () => {
    expect(networkFailure(SERVER, coded('ENOTFOUND', { hostname: 'proxy' }))).toEqual(
      appError('name-not-resolved', { server: SERVER, host: 'proxy' }),
    );
    expect(networkFailure(SERVER, coded('EAI_AGAIN'))).toEqual(
      appError('name-not-resolved', { server: SERVER, host: 'c.example' }),
    );
  });

  it('hears the first of several addresses', () => {
    const error = new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')]);
    expect(networkFailure(SERVER, error)).toEqual(
      appError('unreachable', { server: SERVER, code: 'EHOSTUNREACH' }),
    );
  });

  it('survives what is no error', () => {
    for (const error of [undefined, null, 'text', 5, {}, new Error('\u001b[2Jx')]) {
      const failure = networkFailure(SERVER, error);
      expect(failure.kind).toBe('connection-reset');
      expect(JSON.stringify(failure)).not.toContain('\\u001b');
    }
  });
});

describe('retryAfter', () => {
  const now = Date.UTC(2024, 0, 1, 12, 0, 0);
  const what = { verb: 'list', resource: 'pods', namespace: 'test', name: '' };
  const asked = { context: 'ctx', user: 'qa', server: SERVER, what };

  it.each<[number, string | undefined, number | null]>([
    [429, '4', 4],
    [429, undefined, null],
    [503, '30', 30],
    [503, 'Mon, 01 Jan 2024 12:01:00 GMT', 60],
    [503, 'soon', null],
    [500, undefined, null],
    [403, '30', null],
  ])('%i with %s: %s', (status, header, seconds) => {
    const error = refusal(asked, { status, body: '', retryAfter: header, now });
    expect(retryAfter(error)).toBe(seconds);
  });
});

describe('refusal', () => {
  const now = Date.UTC(2024, 0, 1, 12, 0, 0);
  const what = { verb: 'list', resource: 'pods', namespace: 'test', name: 'web' };
  const asked = { context: 'ctx', user: 'qa', server: SERVER, what };
  const refuse = (status: number, body: string, retryAfter?: string): AppError =>
    refusal(asked, { status, body, retryAfter, now });
  const status = (message: unknown): string => JSON.stringify({ kind: 'Status', message });

  it.each<[number, string, AppError]>([
    [401, status('no'), appError('unauthorized', { context: 'ctx', user: 'qa', message: 'no' })],
    [401, '', appError('unauthorized', { context: 'ctx', user: 'qa', message: '' })],
    [
      403,
      status('pods is\u001b[31m forbidden'),
      appError('forbidden', {
        verb: 'list',
        resource: 'pods',
        namespace: 'test',
        user: 'qa',
        message: 'pods is[31m forbidden',
      }),
    ],
    [
      404,
      status('not found'),
      appError('not-found', {
        resource: 'pods',
        name: 'web',
        namespace: 'test',
        message: 'not found',
      }),
    ],
    [404, '404 page', appError('bad-response', { server: SERVER, detail: 'HTTP 404' })],
    [404, '{"kind":"Other"}', appError('bad-response', { server: SERVER, detail: 'HTTP 404' })],
    [301, status('x'), appError('bad-response', { server: SERVER, detail: 'HTTP 301' })],
    [200, status('x'), appError('bad-response', { server: SERVER, detail: 'HTTP 200' })],
    [409, status('c'), appError('server-error', { server: SERVER, status: 409, message: 'c' })],
    [500, status(7), appError('server-error', { server: SERVER, status: 500, message: '' })],
    [502, '<html>x', appError('server-error', { server: SERVER, status: 502, message: '' })],
    [503, 'busy\n', appError('server-error', { server: SERVER, status: 503, message: 'busy' })],
  ])('%i with %j', (code, body, expected) => {
    expect(refuse(code, body)).toEqual(expected);
  });

  it.each<[string | undefined, number | null]>([
    ['7', 7],
    [' 7 ', 7],
    ['Mon, 01 Jan 2024 12:01:00 GMT', 60],
    ['Mon, 01 Jan 2024 11:00:00 GMT', 0],
    ['soon', null],
    ['-1', 0],
    ['99999999999999999999', null],
    [undefined, null],
  ])('429 with Retry-After %j waits %j', (header, retryAfterSeconds) => {
    const error = refuse(429, '', header);
    if (error.kind !== 'too-many-requests') throw new Error(error.kind);
    const seconds = error.params.retryAfterSeconds;
    // A number below zero is a year to Date.parse: anything past is fine.
    if (header === '-1') expect(seconds === null || seconds === 0).toBe(true);
    else expect(seconds).toBe(retryAfterSeconds);
  });

  it('knows what is gone', () => {
    expect(isGone(refuse(410, status('too old')))).toBe(true);
    expect(isGone(refuse(404, status('too old')))).toBe(false);
  });
});

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const lines = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '')),
    );
    fc.assert(
      fc.property(lines, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), (expected, cuts) => {
        const bytes = Buffer.from(expected.map((line) => `${line}\n`).join(''));
        const splitter = new LineSplitter(1024 * 1024);
        const found: string[] = [];
        for (let at = 0; at < bytes.length;) {
          const size = cuts.next().value as number;
          found.push(...splitter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(expected);
        expect(splitter.pending).toBe(0);
      }),
    );
  });

  it('keeps one line at most', () => {
    const splitter = new LineSplitter(10);
    expect(splitter.push(Buffer.from('0123456789\n0123456789'))).toEqual(['0123456789']);
    expect(splitter.pending).toBe(10);
    expect(() => splitter.push(Buffer.from('x'))).toThrow('more than 10 bytes');
  });
});
