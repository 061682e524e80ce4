import { spawn as spawnProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Disposable } from '../../../shared/result';
import type { SignIn } from '../../../shared/sign-in';
import type { Clock } from '../clock';
import type { PluginConsents } from './plugin-consent';
import type { PluginDeadlines, Spawn } from './plugin-runner';
import { PLUGIN_DEADLINES } from './plugin-runner';
import type { PluginCall, PluginSource, PluginUse } from './plugin-source';
import type { PluginEnvironment, PluginParts } from './shared-plugin';
import { SharedPlugin } from './shared-plugin';
import { SignIns } from './sign-ins';

/** What the plugins work with; the rest is the real thing unless a test says otherwise. */
export interface CredentialPluginsOptions {
  readonly clock: Clock;
  readonly environment: PluginEnvironment;
  readonly consents: PluginConsents;
  /** What the user sees of plugins at work; ten times a second at most. */
  readonly onSignIns: (signIns: readonly SignIn[]) => void;
  readonly deadlines?: Partial<PluginDeadlines>;
  readonly spawn?: Spawn;
  readonly platform?: NodeJS.Platform;
}

/**
 * Milliseconds that a run goes on though nobody waits for it: a kubeconfig that was saved again ends
 * clients and makes new ones, and a login in the browser must outlive that.
 */
const UNUSED_MS = 5_000;
/** Calls kept with their credentials though nobody uses them now, so that nobody signs in twice. */
const MOST_UNUSED = 32;

interface Entry {
  readonly shared: SharedPlugin;
  /** Each with its context. */
  readonly uses: Map<PluginUse, string>;
  unused: Disposable | null;
}

/**
 * The credential plugins of all contexts. Calls that are equal in everything that is run (file, user,
 * command, arguments, variables, what is told of the cluster) are one, with one run and one credential.
 */
export class CredentialPlugins implements PluginSource {
  readonly #parts: PluginParts;
  readonly #entries = new Map<string, Entry>();

  constructor(options: CredentialPluginsOptions) {
    const { clock, environment, consents, onSignIns } = options;
    this.#parts = {
      clock,
      environment,
      consents,
      signIns: new SignIns({ clock, onChange: onSignIns }),
      deadlines: { ...PLUGIN_DEADLINES, ...options.deadlines },
      spawn: options.spawn ?? spawnProcess,
      platform: options.platform ?? process.platform,
    };
  }

  /** What is to be seen of plugins at work, also by a page that has just been loaded. */
  get signIns(): readonly SignIn[] {
    return this.#parts.signIns.current;
  }

  open(call: PluginCall): PluginUse {
    const key = callKey(call);
    const entry = this.#entries.get(key) ?? this.#add(key, call);
    entry.unused?.dispose();
    entry.unused = null;
    const use: PluginUse = {
      proof: () => entry.shared.proof(call.context),
      renew: (refused) => entry.shared.renew(refused),
      dispose: () => {
        if (entry.uses.delete(use) && entry.uses.size === 0) this.#leave(key, entry);
      },
    };
    entry.uses.set(use, call.context);
    return use;
  }

  /**
   * The user wants something of a context now: opened it, asked for a shell, tried again. What failed
   * or was declined may then run again; without it, plugins are not run again and again all night.
   */
  userActed(context: string): void {
    for (const { shared, uses } of this.#entries.values()) {
      if ([...uses.values()].includes(context)) shared.userActed();
    }
  }

  /** The user has seen enough of a sign-in; false where none of that id is at work. */
  cancel(id: string): boolean {
    return this.#parts.signIns.cancel(id);
  }

  /** Ends all runs; resolves when none of their processes is left. */
  async end(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { unused } of entries) unused?.dispose();
    await Promise.all(entries.map(({ shared }) => shared.end()));
    this.#parts.signIns.dispose();
  }

  #add(key: string, call: PluginCall): Entry {
    const uses = new Map<PluginUse, string>();
    const contexts = (): string[] => [...new Set(uses.values())];
    const entry = { shared: new SharedPlugin(call, this.#parts, contexts), uses, unused: null };
    this.#entries.set(key, entry);
    return entry;
  }

  #leave(key: string, entry: Entry): void {
    entry.unused = this.#parts.clock.after(UNUSED_MS, () => {
      void entry.shared.stop();
    });
    // The least recently left goes first.
    if (this.#entries.delete(key)) this.#entries.set(key, entry);
    const unused = [...this.#entries].filter(([, { uses }]) => uses.size === 0);
    for (const [old] of unused.slice(0, -MOST_UNUSED)) this.#entries.delete(old);
  }
}

/** The credential of one call must never serve another: everything that is run is in it. */
function callKey({ plugin, user, cluster }: PluginCall): string {
  return createHash('sha256')
    .update(JSON.stringify([plugin, user, cluster]))
    .digest('hex');
}
