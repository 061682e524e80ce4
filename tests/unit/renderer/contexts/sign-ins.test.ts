// @vitest-environment happy-dom
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import ConsentDialog from '../../../../src/renderer/contexts/ConsentDialog.svelte';
import LinkDialog from '../../../../src/renderer/contexts/LinkDialog.svelte';
import { programName, SignIns } from '../../../../src/renderer/contexts/sign-ins.svelte';
import SignInPanel from '../../../../src/renderer/contexts/SignInPanel.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { Ticker } from '../../../../src/renderer/ui/ticker.svelte';
import { appError } from '../../../../src/shared/errors';
import type { StartInfo } from '../../../../src/shared/ipc';
import type { PluginConsent, SignIn } from '../../../../src/shared/sign-in';
import { FakeApi, startInfo } from '../../../support/fake-api';
import { settled } from './snippets.svelte';

const context = new Map([[LANGUAGE, new Language('en')]]);
const consent: PluginConsent = {
  id: 'consent-1',
  contexts: ['staging'],
  user: 'qa',
  path: '/home/tester/.kube/config',
  command: 'kubelogin',
  program: '/usr/local/bin/kubelogin',
  args: ['get-token', '--oidc-issuer-url=https://issuer.example'],
  env: [
    { name: 'AWS_PROFILE', value: 'qa' },
    { name: 'CLIENT_SECRET', value: null },
  ],
  tellsServer: 'https://10.0.0.1:6443',
  changed: false,
};
const signIn: SignIn = {
  id: 'sign-in-1',
  contexts: ['staging', 'qa'],
  user: 'qa',
  command: '/usr/local/bin/kubelogin',
  since: 0,
  output: 'Please visit https://issuer.example/device and enter ABCD',
  links: ['https://issuer.example/device'],
  state: { kind: 'running' },
};

function setUp(start: Partial<StartInfo> = {}) {
  const fake = new FakeApi();
  const onFailure = vi.fn();
  const signIns = new SignIns({ api: fake.api, start: startInfo(start), onFailure });
  return { fake, signIns, onFailure };
}

it.each([
  ['kubelogin', 'kubelogin'],
  ['/usr/local/bin/kubelogin', 'kubelogin'],
  ['C:\\tools\\aws.exe', 'aws.exe'],
])('%s is called %s', (command, name) => {
  expect(programName(command)).toBe(name);
});

describe('SignIns', () => {
  it('ask one question, and take the next one main has', async () => {
    const { fake, signIns } = setUp();
    fake.emit('consent', consent);
    expect(signIns.consent?.id).toBe('consent-1');
    await signIns.answer('consent-1', true);
    expect(signIns.consent).toBeNull();
    expect(fake.callsOf('answerConsent')).toEqual([{ id: 'consent-1', allow: true }]);
    fake.emit('consent', { ...consent, id: 'consent-2' });
    // A late answer to the first does not take the second off the screen.
    await signIns.answer('consent-1', false);
    expect(signIns.consent?.id).toBe('consent-2');
    fake.emit('consent', null);
    expect(signIns.consent).toBeNull();
  });

  it('take up what a page before this one was told', () => {
    const { signIns } = setUp({ consent, signIns: [signIn] });
    expect(signIns.consent).toEqual(consent);
    expect(signIns.shown).toEqual([signIn]);
  });

  it('show what runs and what failed, until dismissed; a success goes by itself', () => {
    const { fake, signIns } = setUp();
    const error = appError('plugin-timed-out', {
      context: 'staging',
      command: 'kubelogin',
      seconds: 60,
    });
    fake.emit('signIns', [
      signIn,
      { ...signIn, id: 'failed', state: { kind: 'failed', error } },
      { ...signIn, id: 'done', state: { kind: 'done' } },
    ]);
    expect(signIns.shown.map(({ id }) => id)).toEqual(['sign-in-1', 'failed']);
    signIns.dismiss('failed');
    expect(signIns.shown.map(({ id }) => id)).toEqual(['sign-in-1']);
  });

  it('say nothing of one that the user cancelled: what waited for it does', () => {
    const { fake, signIns } = setUp();
    const error = appError('plugin-cancelled', { context: 'staging', command: 'kubelogin' });
    fake.emit('signIns', [{ ...signIn, state: { kind: 'failed', error } }]);
    expect(signIns.shown).toEqual([]);
  });

  it('open an address only after the user has seen it whole', async () => {
    const { fake, signIns } = setUp();
    signIns.askLink('https://a.example', 'kubelogin');
    await signIns.answerLink(false);
    expect(fake.callsOf('openLink')).toEqual([]);
    signIns.askLink('https://a.example', 'kubelogin');
    await signIns.answerLink(true);
    await signIns.answerLink(true);
    expect(fake.callsOf('openLink')).toEqual([{ url: 'https://a.example' }]);
  });

  it('say what could not be done', async () => {
    const { fake, signIns, onFailure } = setUp();
    fake.fail('openLink');
    fake.fail('cancelSignIn');
    signIns.askLink('https://a.example', 'kubelogin');
    await signIns.answerLink(true);
    await signIns.cancel('sign-in-1');
    expect(onFailure).toHaveBeenCalledTimes(2);
    signIns.dispose();
    expect(fake.listenerCount).toBe(0);
  });
});

describe('ConsentDialog', () => {
  async function ask(changes: Partial<PluginConsent> = {}) {
    const onAnswer = vi.fn();
    render(ConsentDialog, { props: { consent: { ...consent, ...changes }, onAnswer }, context });
    const dialog = await screen.findByRole('dialog', { name: 'Run kubelogin to sign in?' });
    return { dialog, onAnswer };
  }

  it('says all that would run, and hides what looks secret', async () => {
    const { dialog } = await ask();
    for (const words of [
      'sign in to staging with this program',
      '/usr/local/bin/kubelogin',
      'get-token',
      '--oidc-issuer-url=https://issuer.example',
      'AWS_PROFILE=qa',
      'CLIENT_SECRET=(hidden, looks secret)',
      'the address of the cluster, https://10.0.0.1:6443',
      '/home/tester/.kube/config',
      'It runs on this computer with your rights',
    ]) {
      expect(dialog.textContent).toContain(words);
    }
    expect(dialog.textContent).not.toContain('something of it has changed');
  });

  it('has the keyboard on “Don’t run”', async () => {
    const { dialog, onAnswer } = await ask();
    const refuse = within(dialog).getByRole('button', { name: "Don't run" });
    await vi.waitFor(() => {
      expect(document.activeElement).toBe(refuse);
    });
    await fireEvent.click(refuse);
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith(false);
  });

  it('runs only on the button that says so, and not on a click that was meant for something else', async () => {
    const { dialog, onAnswer } = await ask();
    const run = within(dialog).getByRole('button', { name: 'Run' });
    await fireEvent.click(run);
    expect(onAnswer).not.toHaveBeenCalled();
    await vi.waitFor(() => {
      expect(run.hasAttribute('disabled')).toBe(false);
    });
    await fireEvent.click(run);
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('Escape means no', async () => {
    const { dialog, onAnswer } = await ask();
    await fireEvent.keyDown(dialog, { key: 'Escape' });
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith(false);
  });

  it('warns where it is not what was agreed to', async () => {
    const { dialog } = await ask({ changed: true, args: [], env: [], tellsServer: null });
    expect(dialog.textContent).toContain('something of it has changed since');
    expect(dialog.textContent).toContain('none');
    expect(dialog.textContent).not.toContain('Is told');
  });
});

describe('SignInPanel', () => {
  function show(...all: SignIn[]) {
    const set = setUp();
    const calls = { onCopy: vi.fn(), onRetry: vi.fn() };
    const ticker = new Ticker(() => 12_000);
    set.fake.emit('signIns', all);
    render(SignInPanel, { props: { signIns: set.signIns, ticker, ...calls }, context });
    ticker.dispose();
    return { ...set, ...calls };
  }

  it('is not there while nobody signs in', () => {
    show();
    expect(screen.queryByRole('region')).toBeNull();
  });

  it('says for what it waits, since when, and what the program says', async () => {
    const { fake, signIns, onCopy } = show(signIn);
    const panel = screen.getByRole('region', { name: 'Sign-in' });
    expect(within(panel).getByRole('status').textContent).toBe(
      'Signing in to staging, qa with kubelogin…',
    );
    expect(within(panel).getByText('12s')).toBeTruthy();
    const output = within(panel).getByRole('region', { name: 'What kubelogin says' });
    expect(output.textContent).toBe(signIn.output);
    await fireEvent.click(
      within(panel).getByRole('button', { name: 'Open https://issuer.example/device' }),
    );
    expect(signIns.link?.url).toBe('https://issuer.example/device');
    expect(fake.callsOf('openLink')).toEqual([]);
    await fireEvent.click(within(panel).getByRole('button', { name: 'Copy link' }));
    expect(onCopy).toHaveBeenCalledExactlyOnceWith('https://issuer.example/device');
    await fireEvent.click(within(panel).getByRole('button', { name: 'Cancel' }));
    expect(fake.callsOf('cancelSignIn')).toEqual([{ id: 'sign-in-1' }]);
  });

  it('a failure says why, and can be tried again', async () => {
    const error = appError('plugin-failed', {
      context: 'staging',
      command: 'kubelogin',
      code: 1,
      message: 'expired',
    });
    const { onRetry } = show({ ...signIn, state: { kind: 'failed', error } });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('Could not sign in to staging, qa');
    expect(alert.textContent).toContain('“expired”');
    await fireEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    await settled();
    expect(onRetry).toHaveBeenCalledOnce();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

it('LinkDialog shows the whole address', async () => {
  const onAnswer = vi.fn();
  const url = `https://issuer.example/${'a'.repeat(300)}?code=ABCD`;
  render(LinkDialog, { props: { link: { url, command: 'kubelogin' }, onAnswer }, context });
  const dialog = await screen.findByRole('dialog', {
    name: 'Open this address in your browser?',
  });
  expect(dialog.textContent).toContain(url);
  await fireEvent.click(within(dialog).getByRole('button', { name: 'Open' }));
  expect(onAnswer.mock.calls.map(([open]) => open as boolean)).toEqual([true]);
});
