import type { AppError } from './errors';

/** A variable that a credential plugin is started with. `value` is null where it looks secret. */
export interface PluginVariable {
  readonly name: string;
  readonly value: string | null;
}

/**
 * A credential plugin that wants to run for the first time, or runs differently than agreed: what the
 * user is asked. Arguments and variables that look secret are hidden here; the agreement covers them
 * all the same (`src/main/kube/credentials/plugin-consent.ts`).
 */
export interface PluginConsent {
  readonly id: string;
  /** Contexts that sign in with it. */
  readonly contexts: readonly string[];
  /** The kubeconfig's name of the user, and the file that defines it. */
  readonly user: string;
  readonly path: string;
  /** As the kubeconfig writes it. */
  readonly command: string;
  /** The absolute path of what would run. */
  readonly program: string;
  readonly args: readonly string[];
  /** The kubeconfig's `env` entries. */
  readonly env: readonly PluginVariable[];
  /** The server it would be told of (`provideClusterInfo`), or null. */
  readonly tellsServer: string | null;
  /** It was agreed to once, and something of it has changed since. */
  readonly changed: boolean;
}

/** A plugin at work for long enough to be shown. */
export interface SignIn {
  readonly id: string;
  readonly contexts: readonly string[];
  readonly user: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** What it printed for people (stderr), cleaned and with secrets hidden: its last 4 KiB. */
  readonly output: string;
  /** Web addresses (http, https) found in `output`, each once, in order. */
  readonly links: readonly string[];
  readonly state:
    | { readonly kind: 'running' }
    | { readonly kind: 'done' }
    | { readonly kind: 'failed'; readonly error: AppError };
}
