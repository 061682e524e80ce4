import type { Outcome } from '../../../shared/errors';
import type { CredentialSource } from '../config/cluster-access';
import type { MaterialReader } from './material-reader';

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
}

/** What a credential is made with. */
export interface CredentialSurroundings {
  /** The context's name, for errors. */
  readonly context: string;
  /** Reads files and data, and reads files again when they are old or were refused. */
  readonly reader: MaterialReader;
}

/** One kind of credential: one file in this folder, one line in `kinds.ts`. */
export interface CredentialKind {
  readonly name: string;
  /** The user's credential of this kind, or null where the user entry has none. */
  open(source: CredentialSource, surroundings: CredentialSurroundings): Credential | null;
}
