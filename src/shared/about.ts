/** What the app says about itself. */
export interface AboutInfo {
  readonly versions: {
    readonly app: string;
    readonly electron: string;
    readonly chrome: string;
    readonly node: string;
  };
  /** The system, as it calls itself, with its architecture. */
  readonly system: string;
  /** The runtime gets no security fixes any more: such a copy is for tests, and not to be handed on. */
  readonly outdatedRuntime: boolean;
  /** The project's page. */
  readonly homepage: string;
  /** Where logs and crash reports are; the home folder is `~`. */
  readonly logFolder: string;
  readonly crashFolder: string;
  /** Where new versions are looked for: what is set, else what the app was built with. */
  readonly updateFeed: string;
}

/** A part that others made, and on what terms. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, as the part itself says. */
  readonly licence: string;
  /** Its page, or null. */
  readonly url: string | null;
  readonly text: string;
}

/** Why a feed did not tell which version is the newest. */
export type UpdateProblem =
  /** No answer, or none that lets us in. */
  | 'unreachable'
  /** Its certificate is not one that this machine trusts. */
  | 'untrusted'
  /** There is no such file there. */
  | 'not-found'
  /** What is there names no version, or leads to where no feed is. */
  | 'not-a-feed';

/** What is known about new versions. `at`: milliseconds since the epoch. */
export type UpdateState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'current'; readonly at: number }
  | {
      readonly kind: 'available';
      readonly at: number;
      readonly version: string;
      /** The page that says what is new and has it to download. */
      readonly page: string;
    }
  | {
      readonly kind: 'failed';
      readonly at: number;
      readonly feed: string;
      readonly problem: UpdateProblem;
      /** What exactly, in the words of whoever refused. */
      readonly detail: string;
    };
