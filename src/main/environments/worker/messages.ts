import type { AppError, Outcome } from '../../../shared/errors';
import type { JsonText, StartInfo } from '../../../shared/ipc';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../../shared/kubernetes';
import type { KubeconfigFile } from '../../kube/config/kubeconfig-file';
import type { KubeconfigPlace, KubeconfigPlaces } from '../../kube/config/kubeconfig-places';
import type { RequestSubject } from '../../kube/http/cluster-client';

/** Whom a client speaks to, and as whom: for the words of errors. Nothing secret. */
export interface ClientFacts {
  readonly context: string;
  readonly user: string;
  readonly server: string;
  readonly namespace: string;
}

/** What a start begins with. */
export interface Beginning {
  /** Where kubeconfigs may be, but for added ones. */
  readonly places: Omit<KubeconfigPlaces, 'added'>;
  /** Where the app keeps what is its own. */
  readonly userData: string;
}

/** What a start has found before main could look, and the page is told first. */
export interface FirstFindings extends Pick<
  StartInfo,
  'settings' | 'contexts' | 'layout' | 'closedAt'
> {
  /** What the list that was begun lists. */
  readonly scope: EnvironmentScope;
}

/** The number of the list that the thread begins by itself; once main has taken it over, it has another. */
export const FIRST_LIST = 0;

/** A request without what cannot cross between threads. */
export interface PlainRequest {
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly timeoutMs: number | null;
  readonly what: RequestSubject;
}

/**
 * From main to the worker. Each list has a number, and each request of it one of its own: answers to
 * one that is over change nothing.
 */
export type ToWorker =
  | {
      readonly type: 'show';
      readonly list: number;
      readonly client: ClientFacts;
      readonly scope: EnvironmentScope;
    }
  | { readonly type: 'retry' | 'check' | 'end' }
  /** Bytes are the answer's body as it came, packed (gzip) or not. */
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly answer: Outcome<{
        readonly bytes: Uint8Array<ArrayBuffer>;
        readonly packed: boolean;
      }>;
    }
  | { readonly type: 'open'; readonly id: number }
  | { readonly type: 'chunk'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'ended'; readonly id: number; readonly error: AppError | null }
  /** The start of the app: what is to be read and listed before anybody asks. */
  | { readonly type: 'begin'; readonly begin: Beginning }
  /** The page has asked for the list that was begun, and is told all that was posted of it. */
  | { readonly type: 'told' }
  /** A kubeconfig to read. */
  | { readonly type: 'read'; readonly id: number; readonly place: KubeconfigPlace };

/** From the worker to main. */
export type FromWorker =
  | {
      readonly type: 'update';
      readonly list: number;
      readonly text: JsonText<EnvironmentsUpdate>;
    }
  | {
      readonly type: 'ask';
      readonly list: number;
      readonly id: number;
      readonly request: PlainRequest;
    }
  | {
      readonly type: 'stream';
      readonly list: number;
      readonly id: number;
      readonly request: PlainRequest;
      readonly readDeadlineMs: number;
    }
  /** So many bytes of a stream were looked at: so many more may come. */
  | { readonly type: 'taken'; readonly id: number; readonly bytes: number }
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'kubeconfig'; readonly id: number; readonly file: KubeconfigFile }
  /** What the page can be told before main is there; null: nothing. Once, after `begin`. */
  | { readonly type: 'found'; readonly found: FirstFindings | null }
  /** The list that was begun was refused or failed: main has to ask, and to say what is wrong. */
  | { readonly type: 'needs-main' };

/** Either end of a port between the two: Node's, as far as it is used here. */
export interface ThreadPort<In, Out> {
  postMessage(message: Out, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: In) => void): unknown;
}
