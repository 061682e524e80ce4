import type { SecureContext } from 'node:tls';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import { err, ok } from '../../../shared/result';
import type { Clock } from '../clock';
import type { ClientNodeOptions } from '../config/client-node';
import { clientNodeOptions } from '../config/client-node';
import type { ClusterAccess } from '../config/cluster-access';
import type { Credential, Proof } from './credential';
import { sameBytes, sameCertificate, sameProof } from './credential';
import type { SignedHeaders } from './impersonation';
import { impersonationHeaders } from './impersonation';
import { CREDENTIAL_KINDS } from './kinds';
import { MaterialReader } from './material-reader';
import { parseCertificate } from './pem';
import type { PluginSource } from './plugin-source';
import { redactKnown } from './redact';

/** What signers share. */
export interface SigningParts {
  readonly clock: Clock;
  /** Runs credential plugins; null where none may run: whoever needs one is anonymous then. */
  readonly plugins: PluginSource | null;
  /** PEM certificates of the CAs that this machine trusts; asked for where a kubeconfig names no CA. */
  readonly systemCas: () => readonly string[];
}

/** Headers and TLS options of the next request. `tls` is the same object as long as nothing in it changed. */
export interface Signature {
  readonly headers: SignedHeaders;
  readonly tls: ClientNodeOptions['tls'] & {
    /**
     * All of the above, parsed: with the system's CAs that takes tens of milliseconds, too much for
     * every connection.
     */
    readonly secureContext?: SecureContext;
  };
}

/** Why another signature is wanted. */
export type RefusalCause =
  /** The server said 401. */
  | 'unauthorized'
  /** TLS failed: files may have been rotated. No plugin is run for it. */
  | 'handshake';

interface Signed {
  readonly ca: Buffer | null;
  readonly proof: Proof;
  readonly signature: Signature;
}

/** Signs the requests of one context: its CA, and all the credentials its user has. */
export class RequestSigner implements Disposable {
  readonly #reader: MaterialReader;
  readonly #credentials: readonly Credential[];
  readonly #impersonation: Outcome<SignedHeaders>;
  #last: Signed | undefined;

  constructor(
    private readonly access: ClusterAccess,
    private readonly parts: SigningParts,
  ) {
    const reader = new MaterialReader(access.context, parts.clock);
    this.#reader = reader;
    // Without TLS nothing proves who listens, so nothing secret is sent. Source:
    // k8s.io/client-go/tools/clientcmd/client_config.go (IsConfigTransportTLS).
    this.#credentials = this.#secure
      ? CREDENTIAL_KINDS.flatMap(
          (kind) => kind.open(access, { reader, plugins: parts.plugins }) ?? [],
        )
      : [];
    this.#impersonation = impersonationHeaders(access);
  }

  /** What the next request carries; the credential's problem where there is one. */
  async sign(): Promise<Outcome<Signature>> {
    if (!this.#impersonation.ok) return this.#impersonation;
    if (!this.#secure) return ok({ headers: this.#impersonation.value, tls: NO_TLS });
    const ca = await this.#ca();
    if (!ca.ok) return ca;
    let proof: Proof = {};
    for (const credential of this.#credentials) {
      const part = await credential.proof();
      if (!part.ok) return part;
      proof = { ...proof, ...part.value };
    }
    const last = this.#last;
    const sameTls =
      last !== undefined && sameBytes(last.ca, ca.value) && sameCertificate(last.proof, proof);
    if (sameTls && sameProof(last.proof, proof)) return ok(last.signature);
    const fresh = await clientNodeOptions(...this.#clusterAndUser(ca.value, proof));
    const tls = sameTls ? ok(last.signature.tls) : this.#parsed(fresh.tls);
    if (!tls.ok) return tls;
    const headers = { ...fresh.headers, ...this.#impersonation.value };
    const signature = { headers, tls: tls.value };
    this.#last = { ca: ca.value, proof, signature };
    return ok(signature);
  }

  /**
   * The server refused `signature`: gets everything again. Called in parallel, it does so once.
   *
   * @returns whether signing again leads to something else: another signature, or why there is none
   */
  async renew(signature: Signature, cause: RefusalCause = 'unauthorized'): Promise<boolean> {
    const last = this.#last;
    // Who comes late with an older signature is helped by the newer one.
    if (last !== undefined && last.signature === signature) {
      this.#reader.forget();
      if (cause === 'unauthorized') {
        for (const credential of this.#credentials) await credential.renew?.(last.proof);
      }
    }
    const next = await this.sign();
    return !next.ok || next.value !== signature;
  }

  /** Files of the context have changed on disk: the next request reads them, however fresh they are. */
  filesChanged(): void {
    this.#reader.forget();
  }

  /** A server's words without the token that it was sent: proxies print whole requests on their pages. */
  withoutSecrets(text: string): string {
    const token = this.#last?.proof.token;
    return token === undefined ? text : redactKnown(text, [token]);
  }

  dispose(): void {
    for (const credential of this.#credentials) credential.dispose?.();
  }

  get #secure(): boolean {
    return this.access.server.protocol === 'https:';
  }

  async #ca(): Promise<Outcome<Buffer | null>> {
    const { ca, skipVerify } = this.access.tls;
    if (ca === null || skipVerify) return ok(null);
    const pem = await this.#reader.read(ca);
    if (!pem.ok || sameBytes(this.#last?.ca ?? null, pem.value)) return pem;
    const parsed = parseCertificate(this.access.context, 'ca', pem.value);
    return parsed.ok ? pem : parsed;
  }

  /** Tells at once what OpenSSL would refuse in the middle of a connection, such as a key too short. */
  #parsed(tls: ClientNodeOptions['tls']): Outcome<Signature['tls']> {
    try {
      const ca = this.#trusted();
      const secureContext = createSecureContext({ ...tls, ...(ca !== null && { ca }) });
      return ok({ ...tls, secureContext });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'refused';
      const { context } = this.access;
      return err(appError('credential-invalid', { context, what: 'certificate', detail: code }));
    }
  }

  /**
   * Where the kubeconfig names no CA: those that Node brings and those of this machine, as companies
   * add their own to it. Null: the kubeconfig's, or Node's alone.
   */
  #trusted(): string[] | null {
    const { ca, skipVerify } = this.access.tls;
    if (ca !== null || skipVerify) return null;
    const system = this.parts.systemCas();
    return system.length === 0 ? null : [...new Set([...rootCertificates, ...system])];
  }

  #clusterAndUser(ca: Buffer | null, proof: Proof): Parameters<typeof clientNodeOptions> {
    const { cluster, user, server, tls } = this.access;
    return [
      {
        name: cluster,
        server: server.href,
        skipTLSVerify: tls.skipVerify,
        ...(ca !== null && { caData: ca.toString('base64') }),
        ...(tls.serverName !== null && { tlsServerName: tls.serverName }),
      },
      {
        name: user,
        ...(proof.token !== undefined && { token: proof.token }),
        ...(proof.certificate !== undefined && { certData: proof.certificate.toString('base64') }),
        ...(proof.key !== undefined && { keyData: proof.key.toString('base64') }),
      },
    ];
  }
}

/** One object, as `Signature` promises. */
const NO_TLS: Signature['tls'] = {};
