// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import FirstRun from '../../../../src/renderer/first-run/FirstRun.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { appError } from '../../../../src/shared/errors';
import type { KubeconfigSource } from '../../../../src/shared/kubernetes';
import { contextsView } from '../../../support/fake-api';

const missing: KubeconfigSource = {
  path: '/home/tester/.kube/config',
  origin: 'home',
  added: null,
  found: false,
  problem: null,
};
const broken: KubeconfigSource = {
  path: '/tmp/broken',
  origin: 'environment',
  added: null,
  found: true,
  problem: appError('kubeconfig-invalid', { path: '/tmp/broken', line: 4, detail: 'bad indent' }),
};
const empty: KubeconfigSource = {
  path: '/data/kubeconfigs/1.yaml',
  origin: 'added',
  added: { id: '1', name: 'qa.yaml', from: '/tmp/qa.yaml' },
  found: true,
  problem: null,
};

function show(
  sources: readonly KubeconfigSource[],
  kubeconfigVariable: string | null = null,
  inCluster = false,
) {
  const calls = { onAdd: vi.fn(), onReload: vi.fn() };
  render(FirstRun, {
    props: { view: contextsView([], { sources, kubeconfigVariable, inCluster }), ...calls },
    context: new Map([[LANGUAGE, new Language('en')]]),
  });
  return calls;
}

it('names each place with what was found there', () => {
  show([missing, broken, empty], '/tmp/broken');
  const places = screen.getAllByRole('listitem').map((li) => li.textContent.replace(/\s+/g, ' '));
  expect(places[0]).toMatch(/\.kube\/config Not there\. the usual place/);
  expect(places[1]).toMatch(/line 4, is not a valid kubeconfig: bad indent\. named by KUBECONFIG/);
  expect(places[2]).toMatch(/qa\.yaml It leads to no cluster\. added by you/);
  expect(places[3]).toMatch(/KUBECONFIG \/tmp\/broken/);
});

it('says that KUBECONFIG is not set', () => {
  show([missing]);
  expect(screen.getByText('not set')).toBeTruthy();
});

it('says that the service account of a pod is not used, and only there', () => {
  show([missing]);
  expect(screen.queryByText(/service account/)).toBeNull();
  document.body.replaceChildren();
  show([missing], null, true);
  expect(screen.getByText(/does not use the pod's service account/)).toBeTruthy();
});

it('lets the user choose a file, paste one, or look again', async () => {
  const { onAdd, onReload } = show([missing]);
  await fireEvent.click(screen.getByRole('button', { name: 'Choose a file…' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Paste' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Look again' }));
  expect(onAdd.mock.calls).toEqual([['chooser'], ['clipboard']]);
  expect(onReload).toHaveBeenCalledOnce();
});
