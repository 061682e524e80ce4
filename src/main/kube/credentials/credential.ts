import type { Outcome } from '../../../shared/errors';
import type { ClusterAccess } from '../config/cluster-access';
import type { MaterialReader } from './material-reader';
import type { PluginSource } from './plugin-source';

/** What a request shows of its user: any of the parts, each at most once over all kinds. */
export interface Proof {
  /** A bearer token, safe in a header. */
  readonly token?: string;
  /** PEM. */
  readonly certificate?: Buffer;
  /** PEM. */
  readonly key?: Buffer;
}

/** One way to sign in, opened for one user of one context. */
export interface Credential {
  /** The proof to show now. Called for every request; what is slow to get is kept inside. */
  proof(): Promise<Outcome<Proof>>;
  /**
   * The server refused `refused`: gets another, where that is more than reading files again (the
   * signer does that). Resolves when `proof()` knows what came of it.
   */
  renew?(refused: Proof): Promise<void>;
  /** Nobody signs with it any more. */
  dispose?(): void;
}

/** What a credential is made with. */
export interface CredentialSurroundings {
  /** Reads files and data, and reads files again when they are old or were refused. */
  readonly reader: MaterialReader;
  /** Runs credential plugins; null where none may run. */
  readonly plugins: PluginSource | null;
}

/** One kind of credential: one file in this folder, one line in `kinds.ts`. */
export interface CredentialKind {
  readonly name: string;
  /** The user's credential of this kind, or null where the user entry has none. */
  open(access: ClusterAccess, surroundings: CredentialSurroundings): Credential | null;
}

/** Whether both show the same. */
export function sameProof(a: Proof, b: Proof): boolean {
  return a.token === b.token && sameCertificate(a, b);
}

/** Whether both show the same certificate with the same key, or none. */
export function sameCertificate(a: Proof, b: Proof): boolean {
  return (
    sameBytes(a.certificate ?? null, b.certificate ?? null) &&
    sameBytes(a.key ?? null, b.key ?? null)
  );
}

/** Whether both are the same bytes, or both are null. */
export function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === b || (a !== null && b !== null && a.equals(b));
}
