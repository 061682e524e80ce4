// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { AboutModel } from '../../../../src/renderer/about/about.svelte';
import LicenceList from '../../../../src/renderer/about/LicenceList.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import type { AppError } from '../../../../src/shared/errors';
import { appError } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import { FakeApi } from '../../../support/fake-api';

function world() {
  const fake = new FakeApi();
  const failures: AppError[] = [];
  const about = new AboutModel({ api: fake.api, onFailure: (error) => failures.push(error) });
  return { fake, failures, about };
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('about', () => {
  it('asks main for what it shows when it is first opened, licences once', async () => {
    const { fake, about } = world();
    expect(fake.calls).toEqual([]);
    about.commands['help.about']();
    await settled();
    expect(about.shown).toBe('about');
    expect(about.info?.versions.app).toBe('1.2.3');
    about.close();
    about.open();
    await settled();
    expect(fake.calls.filter(({ request }) => request === 'licences')).toHaveLength(1);
  });

  it('says why there is nothing to show', async () => {
    const { fake, about, failures } = world();
    fake.fail('licences');
    about.open();
    await settled();
    expect(failures).toEqual([appError('unexpected', { detail: 'test' })]);
    expect(about.info).not.toBeNull();
  });

  it('shows the report before it is copied, without names unless they are asked for', async () => {
    const { fake, about } = world();
    fake.answer('diagnostics', ({ withNames }) => ok(withNames ? 'with names' : 'without'));
    about.commands['help.diagnostics']();
    expect(about.report).toBeNull();
    await settled();
    expect(about.report).toBe('without');
    about.changeNames(true);
    await settled();
    expect(about.report).toBe('with names');
    // The next one begins without them again.
    about.openDiagnostics();
    await settled();
    expect(about.report).toBe('without');
  });

  it('shows no report that was asked for in another way', async () => {
    const { fake, about } = world();
    const answers: (() => void)[] = [];
    fake.answer('diagnostics', async ({ withNames }) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return ok(String(withNames));
    });
    about.openDiagnostics();
    about.changeNames(true);
    await settled();
    for (const answer of answers.reverse()) answer();
    await settled();
    expect(about.report).toBe('true');
  });

  it('opens folders, and says when no program does', async () => {
    const { fake, about, failures } = world();
    const error = appError('folder-not-opened', { path: '/x', detail: 'none' });
    fake.answer('openAppFolder', () => err(error));
    about.commands['help.logs']();
    await settled();
    expect(fake.calls).toContainEqual({ request: 'openAppFolder', args: { which: 'logs' } });
    expect(failures).toEqual([error]);
  });
});

describe('a new version', () => {
  const available = {
    kind: 'available',
    at: 1,
    version: '2.0.0',
    page: 'https://x.example/',
  } as const;

  it('is noted until it is put off, and stays in "About"', () => {
    const { fake, about } = world();
    expect(about.note).toBeNull();
    fake.emit('update', available);
    expect(about.note?.version).toBe('2.0.0');
    about.putOff();
    expect(about.note).toBeNull();
    expect(about.update).toEqual(available);
    fake.emit('update', { ...available, version: '2.1.0' });
    expect(about.note?.version).toBe('2.1.0');
  });

  it('is not noted behind the dialog that says so', () => {
    const { fake, about } = world();
    about.open();
    fake.emit('update', available);
    expect(about.note).toBeNull();
  });

  it('is known to a page that was loaded again', async () => {
    const { fake, about } = world();
    fake.answer('updateState', () => ok(available));
    await about.follow();
    expect(about.note?.version).toBe('2.0.0');
  });

  it('is looked for when asked, with the answer in "About"; failures raise no notice', async () => {
    const { fake, about, failures } = world();
    fake.answer('checkForUpdate', () =>
      ok({ kind: 'failed', at: 1, feed: 'f', problem: 'not-found', detail: '' }),
    );
    about.commands['help.update']();
    await settled();
    expect(about.shown).toBe('about');
    expect(about.update.kind).toBe('failed');
    expect(failures).toEqual([]);
  });
});

describe('the licences', () => {
  const part = (name: string, licence: string, text: string) => {
    return { name, licence, text, version: '1.0.0', url: null };
  };
  const licences = [part('svelte', 'MIT', 'Svelte contributors'), part('zod', 'ISC', 'Colin')];
  const names = (): (string | undefined)[] =>
    [...document.querySelectorAll('.name')].map((name) => name.textContent);

  it('are found by name, by licence and by their text', async () => {
    render(LicenceList, {
      props: { licences },
      context: new Map([[LANGUAGE, new Language('en')]]),
    });
    const search = screen.getByRole('searchbox', { name: 'Search licences' });
    for (const [text, found] of [
      ['SVELTE', ['svelte 1.0.0']],
      ['isc', ['zod 1.0.0']],
      ['contributors', ['svelte 1.0.0']],
      ['', ['svelte 1.0.0', 'zod 1.0.0']],
      ['nothing', []],
    ] as const) {
      await fireEvent.input(search, { target: { value: text } });
      expect(names(), text).toEqual(found);
    }
    expect(screen.getByRole('status').textContent).toContain('No part is called that');
  });
});
