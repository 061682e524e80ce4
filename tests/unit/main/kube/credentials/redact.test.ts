import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HIDDEN,
  findLinks,
  looksSecret,
  redact,
  redactArguments,
} from '../../../../../src/main/kube/credentials/redact';
import { isSecretName } from '../../../../../src/main/kube/credentials/secret-names';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJxYSJ9.c2lnbmF0dXJl';
const OPAQUE = 'Canary7Zk2Qx9Lm4Vt8Wp1Rs6Ny3Hb5Jd0Fg';
const PEM = `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----`;

describe('hides', () => {
  it.each([
    [`token is ${JWT}.`, 'token is •••.'],
    [`got ${OPAQUE}!`, 'got •••!'],
    ['d41d8cd98f00b204e9800998ecf8427e', HIDDEN],
    ['bootstrap abcdef.0123456789abcdef', 'bootstrap •••'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key ••• used'],
    [`key:\n${PEM}\ndone`, 'key:\n•••\ndone'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', HIDDEN],
    ['hkiG9w0B\n-----END RSA PRIVATE KEY-----', HIDDEN],
    ['password=hunter2, next', 'password=•••, next'],
    ['Password: hunter', 'Password: •••'],
    ['db_password = "two words"', 'db_password = •••'],
    ['{"client_secret":"s3","user":"qa"}', '{"client_secret":•••,"user":"qa"}'],
    ["{'access_token': 'x y'}", "{'access_token': •••}"],
    ['login --password hunter2 --user qa', 'login --password ••• --user qa'],
    ['Authorization: Bearer abc.def-123', 'Authorization: Bearer •••'],
    ['authorization: Basic cWE6aHVudGVy', 'authorization: Basic •••'],
    ['via socks5://qa:hunter2@proxy:1080', 'via socks5://•••@proxy:1080'],
    ['GET https://qa:hunter2@idp.example/a', 'GET https://•••@idp.example/a'],
    [
      'https://idp.example/cb?state=s1&code=c1&page=2#id_token=x',
      'https://idp.example/cb?state=•••&code=•••&page=2#id_token=•••',
    ],
    [`https://idp.example/t/${OPAQUE}/x?y=${OPAQUE}`, 'https://idp.example/t/•••/x?y=•••'],
  ])('%j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('what is known to be secret, however it looks', () => {
    expect(redact('tried hunter2 and ab', { known: ['hunter2', 'ab'] })).toBe('tried ••• and ab');
  });
});

describe('leaves', () => {
  it.each([
    'could not get token: connection refused',
    'error: failed to refresh token: unexpected status',
    'session has expired, sign in again',
    'exec: /usr/lib/google-cloud-sdk/bin/gke-gcloud-auth-plugin-with-a-long-name not found',
    'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation',
    'arn:aws:eks:eu-central-1:123456789012:cluster/test',
    'tenant 72f988bf-86f1-41af-91ab-2d7cd011db47',
    'see https://docs.example/guide/sign-in?lang=en#step-2',
    'getUserIdentificationPartialConfigWithContext',
    'bearer token was refused',
  ])('%j', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('in a link what signing in needs, and no token', () => {
    const link = `https://idp.example/login?code=c1&state=${OPAQUE}&user_code=AB-CD`;
    expect(redact(`Open ${link}.`, { keepLinks: true })).toBe(`Open ${link}.`);
    const secret = 'https://qa:pw@idp.example/x?access_token=a1&password=p';
    expect(redact(secret, { keepLinks: true })).toBe(
      'https://•••@idp.example/x?access_token=•••&password=•••',
    );
  });
});

it('finds web addresses, each once, without the sentence around them', () => {
  const text =
    'Open (https://a.example/x?y=1), or http://b.example. Not ftp://c.example, javascript:alert(1); ' +
    'https://a.example/x?y=1 again; https://[ is none.';
  expect(findLinks(text)).toEqual(['https://a.example/x?y=1', 'http://b.example']);
});

it('shows arguments without the values of secret options', () => {
  expect(
    redactArguments([
      'get-token',
      '--oidc-client-secret=s3cr3t',
      '--password',
      'hunter2',
      '--token-file',
      '/run/token',
      '--client-id=qa',
      `--hint=${JWT}`,
      'API_KEY=1',
    ]),
  ).toEqual([
    'get-token',
    '--oidc-client-secret=•••',
    '--password',
    '•••',
    '--token-file',
    '/run/token',
    '--client-id=qa',
    '--hint=•••',
    'API_KEY=•••',
  ]);
});

it('knows secret names', () => {
  const secret = [
    'AWS_SECRET_ACCESS_KEY',
    'GITHUB_TOKEN',
    'clientSecret',
    '--password',
    'PGPASSWORD_2',
  ];
  for (const name of [...secret.slice(0, 4), 'AWS_SESSION_TOKEN', 'ENCRYPTION_KEY', 'session_id']) {
    expect([name, isSecretName(name)]).toEqual([name, true]);
  }
  for (const name of [
    'AWS_PROFILE',
    'AWS_ACCESS_KEY_ID',
    'TOKEN_FILE',
    'KEYBOARD',
    'PATH',
    'token_url',
  ]) {
    expect([name, isSecretName(name)]).toEqual([name, false]);
  }
  expect(looksSecret('eu-central-1')).toBe(false);
  expect(looksSecret(JWT)).toBe(true);
});

it('takes no time worth mentioning for hostile text', () => {
  const parts = [
    'a.',
    'eyJ',
    'https://',
    '-----BEGIN A-----',
    'token',
    'token: ',
    '"\\',
    'x+',
    'a://',
  ];
  for (const part of parts) {
    const text = part.repeat(Math.ceil(65_536 / part.length));
    const start = performance.now();
    redact(text);
    findLinks(text);
    // Measured: at most 100 ms; ten times that would freeze the app.
    expect([part, performance.now() - start < 1_000]).toEqual([part, true]);
  }
});

it('hides a random token wherever it is', () => {
  // Hashed, as fast-check's own bytes are mostly zeros at first.
  const token = fc
    .nat()
    .map((seed) => createHash('sha256').update(String(seed)).digest('base64url'));
  fc.assert(
    fc.property(token, fc.string(), fc.string(), (secret, before, after) => {
      const text = `${before} ${secret} ${after}`;
      expect(redact(text)).not.toContain(secret);
    }),
  );
});
