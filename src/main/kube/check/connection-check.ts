import type { CheckFacts, CheckStepId } from '../../../shared/check';
import type { AppError, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import { err, ok } from '../../../shared/result';
import type { Clock } from '../clock';
import type { ClusterAccess, Material } from '../config/cluster-access';
import { serverAddress } from '../config/cluster-access';
import type { Signature, SigningParts } from '../credentials/request-signer';
import { RequestSigner } from '../credentials/request-signer';
import type { ConnectStep, ConnectWatcher } from '../http/connector';
import { Connector } from '../http/connector';
import type { HttpDeadlines } from '../http/http-call';
import { HTTP_DEADLINES, HttpClusterClient } from '../http/http-cluster-client';
import { networkFailure } from '../http/network-failure';
import type { CheckReport } from './check-report';
import { execVerbs } from './exec-permission';
import type { RunningContainer } from './first-pods';
import { firstPods } from './first-pods';
import { tryUpgrade } from './try-upgrade';
import { serverVersion, whoAmI } from './who-am-i';

/** What checks are made with; the same as clients are. */
export interface CheckParts {
  readonly clock: Clock;
  readonly signing: SigningParts;
  readonly environment: () => NodeJS.ProcessEnv;
  readonly deadlines?: Partial<HttpDeadlines>;
  /** For the whole check, milliseconds; a minute unless told. */
  readonly wholeMs?: number;
}

/** Whoever still waits after that has stopped looking. */
const WHOLE_MS = 60_000;

const CONNECT_STEPS: readonly ConnectStep[] = ['resolve', 'connect', 'proxy', 'tls'];

/**
 * Takes the way to a shell step by step, over the code that clients use, with a client and connections
 * of its own: nothing is served from a pool or from what was read before. Credential plugins share
 * their result with everyone, so a check starts no second login.
 */
export class ConnectionCheckRun implements Disposable {
  readonly #report: CheckReport;
  readonly #parts: CheckParts;
  readonly #deadlines: HttpDeadlines;
  readonly #abort = new AbortController();
  #client: HttpClusterClient | undefined;

  /** @param report empty; it fills up while `run` works */
  constructor(report: CheckReport, parts: CheckParts) {
    this.#report = report;
    this.#parts = parts;
    this.#deadlines = { ...HTTP_DEADLINES, ...parts.deadlines };
  }

  /**
   * Resolves when the report is done.
   *
   * @param access of the context, or why it cannot be used
   * @param namespace to list pods in; the context's own where null
   */
  async run(access: Outcome<ClusterAccess>, namespace: string | null): Promise<void> {
    const { clock, wholeMs = WHOLE_MS } = this.#parts;
    const limit = clock.after(wholeMs, () => {
      this.#outOfTime(access, wholeMs);
    });
    try {
      await this.#steps(access, namespace);
      this.#report.finish('earlier');
    } finally {
      limit.dispose();
      this.#end();
    }
  }

  /** Stops at once; what was not taken yet is skipped. */
  dispose(): void {
    this.#report.finish('cancelled');
    this.#end();
  }

  #end(): void {
    this.#abort.abort();
    this.#client?.dispose();
  }

  #outOfTime(access: Outcome<ClusterAccess>, wholeMs: number): void {
    const server = access.ok ? serverAddress(access.value.server) : '';
    const seconds = Math.max(1, Math.round(wholeMs / 1000));
    this.#report.fail(appError('timed-out', { server, waitingFor: 'response', seconds }));
    this.#report.finish('earlier');
    this.#end();
  }

  async #steps(found: Outcome<ClusterAccess>, chosen: string | null): Promise<void> {
    const report = this.#report;
    report.begin('file');
    const read = found.ok ? await this.#readFiles(found.value) : found;
    if (!found.ok || !read.ok) {
      if (!read.ok) report.fail(read.error);
      return;
    }
    report.pass();
    const access = found.value;
    if (!(await this.#connect(access, read.value))) return;

    const { clock, signing, environment } = this.#parts;
    if (report.done) return;
    const client = new HttpClusterClient({
      access,
      clock,
      signing,
      environment,
      deadlines: this.#deadlines,
    });
    this.#client = client;
    if (!(await this.#signIn(client))) return;
    const namespace = chosen ?? access.namespace;
    const listed = await this.#list(client, namespace);
    // Who may not list may still be allowed to exec.
    if (!listed.ok && listed.error.kind !== 'forbidden') return;
    if (!(await this.#mayExec(client, namespace))) return;
    await this.#upgrade(client, namespace, listed.ok ? listed.value : null);
  }

  /**
   * Reads and parses all files. The plugin, which is no file, has its turn when it comes to signing in;
   * the TLS step goes without what it would give then.
   */
  async #readFiles(access: ClusterAccess): Promise<Outcome<Signature>> {
    const { path, credential, tls } = access;
    const fileOf = (material: Material | null): string | null =>
      material?.kind === 'file' ? material.path : null;
    const files = [
      path,
      credential.plugin?.path ?? null,
      fileOf(tls.ca),
      fileOf(credential.certificate),
      fileOf(credential.key),
      credential.tokenFile,
    ].filter((file) => file !== null);
    this.#report.note('file', { files: [...new Set(files)] });
    const place = { path, folder: '', origin: 'argument', added: null } as const;
    const { readKubeconfigFile } = await import('../config/read-kubeconfig');
    const { problem } = await readKubeconfigFile(place);
    if (problem !== null) return err(problem);
    const signer = new RequestSigner(
      { ...access, credential: { ...credential, plugin: null } },
      this.#parts.signing,
    );
    try {
      return await signer.sign();
    } finally {
      signer.dispose();
    }
  }

  async #connect(access: ClusterAccess, signature: Signature): Promise<boolean> {
    const report = this.#report;
    const server = serverAddress(access.server);
    const { clock, environment, signing } = this.#parts;
    const { systemCas } = signing;
    const deadlines = this.#deadlines;
    const connector = new Connector({ access, clock, deadlines, environment, systemCas });
    const taken: ConnectStep[] = [];
    const skipUntil = (next: ConnectStep | null): void => {
      const end = next === null ? CONNECT_STEPS.length : CONNECT_STEPS.indexOf(next);
      for (const step of CONNECT_STEPS.slice(0, end)) {
        if (!taken.includes(step)) report.skip(step, 'not-needed');
        taken.push(step);
      }
    };
    const watcher: ConnectWatcher = {
      onStep: (step) => {
        skipUntil(step);
        taken.push(step);
        report.begin(step);
      },
      onFacts: (step, facts) => {
        report.note(step, facts);
      },
    };
    if (access.tls.skipVerify) report.note('tls', { unverified: true });
    const { tls } = signature;
    const { signal } = this.#abort;
    try {
      const socket = await connector.open({ tls, signal, watcher });
      socket.destroy();
    } catch (error) {
      const failure = networkFailure(server, error);
      // Nothing was begun: the way itself is unknown, and that is the proxy's part.
      if (report.running === null) watcher.onStep('proxy');
      if (report.running === 'tls') await this.#noteCertificate(connector, failure);
      report.fail(failure);
      return false;
    }
    report.pass();
    skipUntil(null);
    return true;
  }

  /**
   * What the certificate that was refused says: who signed it tells a wrong CA from a company's proxy.
   * A second look, without proof of who we are, and nothing is sent.
   */
  async #noteCertificate(connector: Connector, { kind }: AppError): Promise<void> {
    if (!kind.startsWith('certificate-')) return;
    let facts: CheckFacts = {};
    try {
      const socket = await connector.open({
        tls: { rejectUnauthorized: false },
        signal: this.#abort.signal,
        watcher: {
          onStep: () => undefined,
          onFacts: (step, found) => {
            if (step === 'tls') facts = found;
          },
        },
      });
      socket.destroy();
    } catch {
      return; // The step has its failure; this would only have explained it.
    }
    this.#report.note('tls', facts);
  }

  async #signIn(client: HttpClusterClient): Promise<boolean> {
    const report = this.#report;
    const { signal } = this.#abort;
    report.begin('sign-in');
    const who = await whoAmI(client, signal);
    if (!who.ok) {
      report.fail(who.error);
      return false;
    }
    const version = await serverVersion(client, signal);
    if (version.ok && version.value !== '') report.note('sign-in', { version: version.value });
    if (who.value === null) {
      report.skip('sign-in', 'unknown');
      return true;
    }
    report.note('sign-in', who.value);
    report.pass();
    return true;
  }

  async #list(
    client: HttpClusterClient,
    namespace: string,
  ): Promise<Outcome<RunningContainer | null>> {
    const report = this.#report;
    report.begin('list');
    report.note('list', { namespace });
    const pods = await firstPods(client, namespace, this.#abort.signal);
    if (!pods.ok) {
      report.fail(pods.error);
      return pods;
    }
    report.note('list', { pods: pods.value.count });
    report.pass();
    return ok(pods.value.target);
  }

  async #mayExec(client: HttpClusterClient, namespace: string): Promise<boolean> {
    const report = this.#report;
    report.begin('exec');
    report.note('exec', { namespace });
    const verbs = await execVerbs(client, namespace, this.#abort.signal);
    if (!verbs.ok) {
      if (verbs.error.kind === 'forbidden') report.note('exec', { verbs: [] });
      report.fail(verbs.error);
      return false;
    }
    if (verbs.value === null) {
      report.skip('exec', 'unknown');
      return true;
    }
    report.note('exec', { verbs: verbs.value });
    report.pass();
    return true;
  }

  async #upgrade(
    client: HttpClusterClient,
    namespace: string,
    target: RunningContainer | null,
  ): Promise<void> {
    const report = this.#report;
    const step: CheckStepId = 'upgrade';
    if (target === null) {
      report.skip(step, 'no-pod');
      return;
    }
    report.begin(step);
    report.note(step, target);
    const { clock } = this.#parts;
    const { signal } = this.#abort;
    const onProtocol = (subprotocol: string): void => {
      report.note(step, { subprotocol });
    };
    const failure = await tryUpgrade({ client, clock, namespace, target, signal, onProtocol });
    if (failure === null) report.pass();
    else report.fail(failure);
  }
}
