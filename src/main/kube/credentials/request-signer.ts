import { createSecureContext } from 'node:tls';
import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { Clock } from '../clock';
import type { ClientNodeOptions } from '../config/client-node';
import { clientNodeOptions } from '../config/client-node';
import type { ClusterAccess } from '../config/cluster-access';
import type { Credential, Proof } from './credential';
import { CREDENTIAL_KINDS } from './kinds';
import { MaterialReader } from './material-reader';
import { parseCertificate } from './pem';

/** Headers and TLS options of the next request. `tls` is the same object as long as nothing in it changed. */
export type Signature = ClientNodeOptions;

interface Signed {
  readonly ca: Buffer | null;
  readonly proof: Proof;
  readonly signature: Signature;
}

/** Signs the requests of one context: its CA, and all the credentials its user has. */
export class RequestSigner {
  readonly #reader: MaterialReader;
  readonly #credentials: readonly Credential[];
  #last: Signed | undefined;

  constructor(
    private readonly access: ClusterAccess,
    clock: Clock,
  ) {
    const { context, credential } = access;
    this.#reader = new MaterialReader(context, clock);
    // Without TLS nothing proves who listens, so nothing secret is sent. Source:
    // k8s.io/client-go/tools/clientcmd/client_config.go (IsConfigTransportTLS).
    this.#credentials = this.#secure
      ? CREDENTIAL_KINDS.flatMap(
          (kind) => kind.open(credential, { context, reader: this.#reader }) ?? [],
        )
      : [];
  }

  /** What the next request carries; the credential's problem where there is one. */
  async sign(): Promise<Outcome<Signature>> {
    const ca = await this.#ca();
    if (!ca.ok) return ca;
    let proof: Proof = {};
    for (const credential of this.#credentials) {
      const part = await credential.proof();
      if (!part.ok) return part;
      proof = { ...proof, ...part.value };
    }
    if (!this.#secure) return ok(PLAIN);
    const last = this.#last;
    if (last !== undefined && sameBytes(last.ca, ca.value) && sameProof(last.proof, proof)) {
      return ok(last.signature);
    }
    const fresh = await clientNodeOptions(...this.#clusterAndUser(ca.value, proof));
    const sameTls =
      last !== undefined && sameBytes(last.ca, ca.value) && sameCertificate(last.proof, proof);
    const signature = sameTls ? { headers: fresh.headers, tls: last.signature.tls } : fresh;
    const checked = this.#checkTls(signature);
    if (checked.ok) this.#last = { ca: ca.value, proof, signature };
    return checked;
  }

  /**
   * The server refused `signature`: reads everything again.
   *
   * @returns whether there is another signature to try
   */
  async renew(signature: Signature): Promise<boolean> {
    this.#reader.forget();
    const next = await this.sign();
    return next.ok && next.value !== signature;
  }

  get #secure(): boolean {
    return this.access.server.protocol === 'https:';
  }

  async #ca(): Promise<Outcome<Buffer | null>> {
    const { ca, skipVerify } = this.access.tls;
    if (ca === null || skipVerify || !this.#secure) return ok(null);
    const pem = await this.#reader.read(ca);
    if (!pem.ok || sameBytes(this.#last?.ca ?? null, pem.value)) return pem;
    const parsed = parseCertificate(this.access.context, 'ca', pem.value);
    return parsed.ok ? pem : parsed;
  }

  /** What OpenSSL would refuse in the middle of a connection, such as a key too short for it. */
  #checkTls(signature: Signature): Outcome<Signature> {
    try {
      createSecureContext(signature.tls);
      return ok(signature);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'refused';
      const { context } = this.access;
      return err(appError('credential-invalid', { context, what: 'certificate', detail: code }));
    }
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

const PLAIN: Signature = { headers: {}, tls: {} };

function sameProof(a: Proof, b: Proof): boolean {
  return a.token === b.token && sameCertificate(a, b);
}

function sameCertificate(a: Proof, b: Proof): boolean {
  return (
    sameBytes(a.certificate ?? null, b.certificate ?? null) &&
    sameBytes(a.key ?? null, b.key ?? null)
  );
}

function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === b || (a !== null && b !== null && a.equals(b));
}
