// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import {
  checkOutcome,
  checkReport,
  factLines,
} from '../../../../src/renderer/contexts/check-words';
import CheckDialog from '../../../../src/renderer/contexts/CheckDialog.svelte';
import CheckView from '../../../../src/renderer/contexts/CheckView.svelte';
import { isCheckable } from '../../../../src/renderer/contexts/checkable';
import { ConnectionChecks } from '../../../../src/renderer/contexts/connection-checks.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { CHECK_STEPS, type CheckStep, type ConnectionCheck } from '../../../../src/shared/check';
import { appError } from '../../../../src/shared/errors';
import { catalogFor } from '../../../../src/shared/i18n/catalogs';
import { err, ok } from '../../../../src/shared/result';
import { FakeApi } from '../../../support/fake-api';
import { nothing, settled } from './snippets.svelte';

const t = catalogFor('en');
const context = new Map([[LANGUAGE, new Language('en')]]);

/** A check whose steps are as given, the others as `rest`. */
function check(
  given: Partial<Record<CheckStep['id'], Partial<CheckStep>>> = {},
  changes: Partial<ConnectionCheck> = {},
  rest: Partial<CheckStep> = { state: 'passed', milliseconds: 3 },
): ConnectionCheck {
  return {
    id: 'check-1',
    context: 'staging',
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    done: true,
    steps: CHECK_STEPS.map((id) => ({ id, facts: {}, ...rest, ...given[id] }) as CheckStep),
    ...changes,
  };
}
const failed: Partial<CheckStep> = {
  state: 'failed',
  milliseconds: 12,
  error: appError('unauthorized', { context: 'staging', user: 'qa', message: '' }),
};

describe('ConnectionChecks', () => {
  it('follow a check step by step, also when steps come before its name', async () => {
    const fake = new FakeApi();
    const checks = new ConnectionChecks(fake.api);
    const started = checks.start('staging');
    fake.emit('check', check({}, { done: false }));
    await started;
    expect(checks.of('staging')?.check?.done).toBe(false);
    expect(checks.isRunning('staging')).toBe(true);
    fake.emit('check', check());
    expect(checks.isRunning('staging')).toBe(false);
    expect(checks.of('other')).toBeNull();
  });

  it('take no words of an earlier check', async () => {
    const fake = new FakeApi();
    const checks = new ConnectionChecks(fake.api);
    await checks.start('staging');
    const again = checks.start('staging');
    await settled();
    expect(fake.callsOf('cancelCheck')).toEqual([{ id: 'check-1' }]);
    fake.emit('check', check());
    await again;
    fake.emit('check', check());
    expect(checks.of('staging')).toMatchObject({ id: 'check-2', check: null });
  });

  it('say why one could not be started', async () => {
    const fake = new FakeApi();
    const error = appError('context-unknown', { context: 'staging' });
    fake.answer('startCheck', () => err(error));
    const checks = new ConnectionChecks(fake.api);
    await checks.start('staging');
    expect(checks.of('staging')?.error).toEqual(error);
    expect(checks.isRunning('staging')).toBe(false);
  });

  it('cancel only what runs, and let go of their subscription', async () => {
    const fake = new FakeApi();
    const checks = new ConnectionChecks(fake.api);
    await checks.cancel('staging');
    await checks.start('staging');
    fake.emit('check', check());
    await checks.cancel('staging');
    expect(fake.callsOf('cancelCheck')).toEqual([]);
    checks.dispose();
    expect(fake.listenerCount).toBe(0);
  });
});

describe('what a check comes to', () => {
  it.each([
    ['running', check({ exec: { state: 'running' } }, { done: false })],
    ['passed', check({ proxy: { state: 'skipped', why: 'not-needed' } })],
    ['unproven', check({ upgrade: { state: 'skipped', why: 'no-pod' } })],
    ['unproven', check({ 'sign-in': { state: 'skipped', why: 'unknown' } })],
    ['cancelled', check({ upgrade: { state: 'skipped', why: 'cancelled' } })],
  ])('is %s', (kind, of) => {
    expect(checkOutcome(of).kind).toBe(kind);
  });

  it('is the first failure, as soon as it is known', () => {
    const of = check({ list: failed, exec: failed }, { done: false });
    expect(checkOutcome(of)).toMatchObject({ kind: 'failed', step: { id: 'list' } });
  });
});

describe('facts in words', () => {
  it.each([
    [{ files: ['/a', '/b'] }, ['/a', '/b']],
    [{ host: 'k8s', addresses: ['10.0.0.1', '::1'] }, ['k8s is 10.0.0.1, ::1']],
    [{ host: 'k8s' }, ['Looked up k8s']],
    [{ addresses: ['::1'], port: 6443 }, ['Connected to ::1, port 6443']],
    [
      { proxy: 'http://p:1', proxyFrom: 'HTTPS_PROXY' },
      ['Through http://p:1, named by HTTPS_PROXY'],
    ],
    [
      { protocol: 'TLSv1.3', certificate: 'api', issuer: 'ca', unverified: true },
      ['TLSv1.3', 'Certificate of api, signed by ca', t.check.unverified],
    ],
    [{ expiresAt: Date.UTC(2027, 5, 1, 12) }, ['Certificate valid until Jun 1, 2027']],
    [
      { user: 'qa', groups: ['a', 'b'], version: 'v1.32.4' },
      ['The cluster knows you as qa', 'In the groups a, b', 'Kubernetes v1.32.4'],
    ],
    [{ groups: [], verbs: [] }, []],
    [{ pods: 1, namespace: 'test' }, ['1 pod in test']],
    [
      { verbs: ['get', 'create'], namespace: 'test' },
      ['Namespace test', 'Allowed on pods/exec: get, create'],
    ],
    [
      { pod: 'web-1', container: 'app', subprotocol: 'v5.channel.k8s.io' },
      ['Reached app in web-1', 'Speaks v5.channel.k8s.io'],
    ],
    [{}, []],
  ])('%j', (facts, lines) => {
    expect(factLines(facts, t)).toEqual(lines);
  });
});

it('the report is plain text: what, when, every step, why and what next', () => {
  const of = check({
    file: { facts: { files: ['/home/tester/.kube/config'] } },
    proxy: { state: 'skipped', why: 'not-needed' },
    'sign-in': failed,
    list: { state: 'skipped', why: 'earlier' },
  });
  const report = checkReport(of, t);
  expect(report).toMatch(/^Podshell connection check of staging, Jan \d, 2026, /);
  expect(report).toContain(
    '✓ Kubeconfig and its files: passed, 3 ms\n    /home/tester/.kube/config\n',
  );
  expect(report).toContain('– Proxy: not tried\n    Not needed here.\n');
  expect(report).toMatch(
    /✗ Sign-in: failed, 12 ms\n {4}The cluster does not accept .+\n {4}Try again/,
  );
  expect(report.endsWith('Failed at: Sign-in\n')).toBe(true);
  expect(checkReport(of, catalogFor('zh-CN'))).toContain('失败的步骤：登录');
});

describe('CheckView', () => {
  async function show() {
    const fake = new FakeApi();
    const checks = new ConnectionChecks(fake.api);
    const onCopy = vi.fn(() => Promise.resolve(true));
    render(CheckView, { props: { context: 'staging', checks, onCopy }, context });
    await fireEvent.click(screen.getByRole('button', { name: 'Check connection' }));
    await settled();
    return { fake, checks, onCopy };
  }
  const steps = (): string[] =>
    screen.getAllByRole('listitem').map((item) => item.textContent.replace(/\s+/g, ' ').trim());

  it('shows the steps as they come, and can be cancelled', async () => {
    const { fake } = await show();
    const half = {
      file: { state: 'passed', milliseconds: 3 },
      resolve: { state: 'running' },
    } as const;
    fake.emit('check', check(half, { done: false }, { state: 'waiting' }));
    await settled();
    expect(steps().slice(0, 3)).toEqual([
      'Kubeconfig and its files: passed 3 ms',
      'Name of the server: in progress',
      'Network connection: waiting',
    ]);
    expect(screen.getByRole('status').textContent).toBe('Checking…');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Copy report' }).disabled).toBe(
      true,
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(fake.callsOf('cancelCheck')).toEqual([{ id: 'check-1' }]);
  });

  it('says at the first failure what happened and what next, and hands the report over', async () => {
    const { fake, onCopy } = await show();
    fake.emit('check', check({ 'sign-in': failed, list: { state: 'skipped', why: 'earlier' } }));
    await settled();
    expect(screen.getByRole('status').textContent).toBe('Failed at: Sign-in');
    expect(steps()[5]).toContain('does not accept the credentials of context staging (user qa)');
    expect(steps()[5]).toContain('Try again to sign in anew.');
    await fireEvent.click(screen.getByRole('button', { name: 'Copy report' }));
    await settled();
    expect(onCopy).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('Failed at: Sign-in'));
    expect(screen.getByRole('button', { name: 'Copied' })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Run again' }));
    expect(fake.callsOf('startCheck')).toHaveLength(2);
  });

  it('does not claim a copy that failed', async () => {
    const { fake, onCopy } = await show();
    onCopy.mockResolvedValue(false);
    fake.emit('check', check());
    await settled();
    await fireEvent.click(screen.getByRole('button', { name: 'Copy report' }));
    await settled();
    expect(screen.queryByRole('button', { name: 'Copied' })).toBeNull();
  });
});

it('CheckDialog names its context, and closing it is told', async () => {
  const fake = new FakeApi();
  fake.answer('startCheck', () => ok({ id: 'check-1' }));
  const onClose = vi.fn();
  const checks = new ConnectionChecks(fake.api);
  const onCopy = (): Promise<boolean> => Promise.resolve(true);
  const props = { context: 'staging', checks, onCopy, onClose, signIns: nothing };
  render(CheckDialog, { props, context });
  const dialog = await screen.findByRole('dialog', { name: 'Connection check: staging' });
  await fireEvent.keyDown(dialog, { key: 'Escape' });
  expect(onClose).toHaveBeenCalledOnce();
});

it('a check is offered where it can tell more', () => {
  expect(isCheckable('connection-refused')).toBe(true);
  expect(isCheckable('pod-gone')).toBe(false);
});
