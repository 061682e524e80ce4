import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { stringify } from 'yaml';
import type { DemoCluster } from '../../cluster';
import { answerWith, DEMO_LOGIN } from '../../support/plugins';
import type { PodshellWindow } from './podshell-window';

/** What a test's kubeconfig says beside the usual. */
export interface PluginKubeconfig {
  /** What the plugin does: see tests/fixtures/plugins/demo-login. */
  readonly args?: readonly string[];
  readonly exec?: Readonly<Record<string, unknown>>;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  /** Contexts that share the user; `plugged` alone unless told. */
  readonly contexts?: readonly string[];
}

/** Writes the kubeconfig of a user who signs in with the plugin of the tests; returns its path. */
export function writePluginKubeconfig(
  cluster: DemoCluster,
  folder: string,
  { args = [], exec = {}, env = [], contexts = ['plugged'] }: PluginKubeconfig = {},
): string {
  const path = join(folder, 'plugin-kubeconfig');
  const ca = Buffer.from(cluster.ca).toString('base64');
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: cluster.url, 'certificate-authority-data': ca } }],
    users: [
      {
        name: 'u',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: DEMO_LOGIN,
            args,
            env: [{ name: 'DEMO_LOGIN', value: folder }, ...env],
            interactiveMode: 'Never',
            ...exec,
          },
        },
      },
    ],
    contexts: contexts.map((name) => ({
      name,
      context: { cluster: 'c', user: 'u', namespace: 'test' },
    })),
    'current-context': contexts[0],
  });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Has the plugin answer with a token of its own from now on; returns the token. */
export async function answerWithToken(cluster: DemoCluster, folder: string): Promise<string> {
  const token = cluster.issueToken('developer');
  await answerWith(folder, { token });
  return token;
}

/** The question whether a plugin may run. */
export const consentDialog = (podshell: PodshellWindow): Locator =>
  podshell.page.getByRole('dialog', { name: /^Run .+ to sign in\?$/ });

/** Lets the plugin run that is asked about. */
export async function allowPlugin(podshell: PodshellWindow): Promise<void> {
  await consentDialog(podshell).getByRole('button', { name: 'Run', exact: true }).click();
}
