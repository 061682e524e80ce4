import type { AppError } from './errors';
import type { ContextColour } from './settings';
import type { TeamFile, TeamSignIn } from './team-file';

/**
 * Where a shell is wanted, by names, as someone outside the window asks for it: a link, or the command
 * line. What is null is what the window shows, or has chosen for the context, anyway. Neither an
 * environment nor a pod: the list itself is wanted.
 */
export interface Place {
  readonly context: string | null;
  readonly namespace: string | null;
  /** The environment label's key; links never name it. */
  readonly labelKey: string | null;
  /** The environment label's value. */
  readonly environment: string | null;
  readonly pod: string | null;
  readonly container: string | null;
}

/** A certificate of a team file's CA, as people compare them. */
export interface CertificateFacts {
  /** SHA-256 of the certificate, in pairs of hexadecimal digits with colons between them. */
  readonly fingerprint: string;
  /** Its subject's common name, or whatever its subject says. */
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * What stands in the way of a team file's name: the same file was added before; a team file of that
 * name was, which the new one can replace; or the user's own kubeconfigs have such a context, which
 * stays.
 */
export type NameClash =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'team-file' | 'own';
      /** The server of the context that has the name; empty where it has none. */
      readonly server: string;
      /** What the new one is called if both are kept. */
      readonly otherName: string;
    };

/** A team file that someone has opened, as it is shown before anything of it is used. */
export interface TeamFileOffer {
  /** Absolute path of the file. */
  readonly path: string;
  readonly name: string;
  readonly server: string;
  readonly tlsServerName: string | null;
  readonly proxy: string | null;
  /** Empty: the server's certificate is checked against the system's. */
  readonly authorities: readonly CertificateFacts[];
  readonly namespaces: TeamFile['namespaces'];
  readonly labelKey: string | null;
  readonly colour: ContextColour | null;
  readonly isProtected: boolean;
  /** Fit to be judged: nothing unseen in it. */
  readonly signIn: TeamSignIn;
  readonly clash: NameClash | null;
}

/** What came from outside the window and waits for the user; one is shown at a time. */
export type Arrival =
  | {
      readonly kind: 'place';
      readonly id: string;
      readonly from: 'link' | 'command-line';
      readonly place: Place;
    }
  | { readonly kind: 'team-file'; readonly id: string; readonly offer: TeamFileOffer }
  /** Nothing came of it; to be told. */
  | { readonly kind: 'refused'; readonly id: string; readonly error: AppError };

/** Credentials that the user points to for a team file that brings none. */
export type GivenCredentials =
  /** Those that a context of theirs signs in with. */
  | { readonly from: 'context'; readonly context: string }
  /** Those of a kubeconfig file that they choose, or of the kubeconfig or token on the clipboard. */
  | { readonly from: 'chooser' | 'clipboard' };

/** What a team file of a context would hold, exactly. */
export interface TeamFilePreview {
  readonly id: string;
  readonly text: string;
  /** What the file would be called. */
  readonly fileName: string;
  /** What of the context stays here. */
  readonly leftOut: readonly LeftOut[];
}

/** What of a context never goes into a team file, if the context has it. */
export type LeftOut = 'credentials' | 'program-path' | 'acts-as';
