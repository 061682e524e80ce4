import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { appError, type Outcome } from '../../shared/errors';
import {
  ADD_DROPPED_CHANNEL,
  channel,
  REQUEST_NAMES,
  SIGNAL_NAMES,
  type KubeconfigAddition,
  type RequestArgs,
  type RequestName,
  type RequestResult,
  type SignalName,
  type Signals,
} from '../../shared/ipc';
import { err, type Disposable } from '../../shared/result';
import { isTrustedFrame } from '../window/guards';

/** Who asks. */
export interface Caller {
  readonly contents: WebContents;
  /** Owns the sessions it opens. */
  readonly windowId: number;
}

/** One function a request; a forgotten one does not compile. */
export type RequestHandlers = {
  readonly [K in RequestName]: (
    args: RequestArgs<K>,
    caller: Caller,
  ) => Promise<Outcome<RequestResult<K>>> | Outcome<RequestResult<K>>;
};

/** One function a signal. */
export type SignalHandlers = { readonly [K in SignalName]: (payload: Signals[K]) => void };

/** Checks what the page sent: `success` with the arguments, or what does not fit. */
interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] };
      };
}

/** What stands behind the channels. */
export interface Routes {
  readonly requests: RequestHandlers;
  readonly signals: SignalHandlers;
  /**
   * Adds a file that was dropped on the window; `path` comes from the preload, unchecked. Null: the
   * user is asked about it first.
   */
  readonly addDropped: (path: unknown) => Promise<Outcome<KubeconfigAddition | null>>;
  readonly schemas: {
    readonly requests: { readonly [K in RequestName]: Schema<RequestArgs<K>> };
    readonly signals: { readonly [K in SignalName]: Schema<Signals[K]> };
  };
}

/** Answers before the routes are there what it can. */
export interface EarlyRoutes {
  /** Null: it waits for the routes. Arguments are unchecked. */
  answer<K extends RequestName>(
    name: K,
    args: unknown,
    caller: Caller,
  ): Promise<Outcome<RequestResult<K>> | null>;
  /** Hears a signal first; the routes hear it, too. Its payload is unchecked. */
  hear(name: SignalName, payload: unknown): void;
}

/**
 * Connects the page's requests to their handlers: only our page's own top frame may ask, only with
 * arguments that fit the contract, and only results leave, because Electron keeps nothing of a
 * thrown error but its message.
 *
 * @param options.routes what comes before they are there waits for them: the page and main start at
 *   the same time
 */
export function routeRequests(options: {
  readonly routes: Promise<Routes>;
  readonly early: EarlyRoutes;
  readonly log: (line: string) => void;
}): Disposable {
  const { routes, early, log } = options;

  /** Only for our own page's top frame, and never with a throw. */
  const guarded = async <T>(
    name: string,
    event: IpcMainInvokeEvent,
    act: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    if (!isTrustedFrame(event.sender, event.senderFrame)) {
      log(`request ${name} refused: not from our page`);
      return err(appError('invalid-request', { request: name }));
    }
    try {
      return await act();
    } catch (error) {
      log(
        `request ${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return err(appError('unexpected', { detail: name }));
    }
  };
  const answer = <K extends RequestName>(
    name: K,
    event: IpcMainInvokeEvent,
    args: unknown,
  ): Promise<Outcome<RequestResult<K>>> =>
    guarded(name, event, async () => {
      const caller = { contents: event.sender, windowId: event.sender.id };
      const answered = await early.answer(name, args, caller);
      if (answered !== null) return answered;
      const { requests, schemas } = await routes;
      const parsed = (schemas.requests[name] as Schema<RequestArgs<K>>).safeParse(args);
      if (parsed.success) {
        return requests[name](parsed.data, caller);
      }
      log(
        `request ${name} refused: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
      );
      return err(appError('invalid-request', { request: name }));
    });
  const hear = async (name: SignalName, event: IpcMainEvent, payload: unknown): Promise<void> => {
    const trusted = isTrustedFrame(event.sender, event.senderFrame);
    if (trusted) early.hear(name, payload);
    const { signals, schemas } = await routes;
    if (!trusted || !told(name, signals, schemas.signals, payload)) log(`signal ${name} refused`);
  };

  for (const name of REQUEST_NAMES) {
    ipcMain.handle(channel('request', name), (event, args: unknown) => answer(name, event, args));
  }
  ipcMain.handle(ADD_DROPPED_CHANNEL, (event, path: unknown) =>
    guarded('addDropped', event, async () => (await routes).addDropped(path)),
  );
  const heard = SIGNAL_NAMES.map((name) => {
    const listener = (event: IpcMainEvent, payload: unknown): void => {
      void hear(name, event, payload);
    };
    ipcMain.on(channel('signal', name), listener);
    return { name, listener };
  });

  return {
    dispose: () => {
      for (const name of REQUEST_NAMES) ipcMain.removeHandler(channel('request', name));
      ipcMain.removeHandler(ADD_DROPPED_CHANNEL);
      for (const { name, listener } of heard) ipcMain.off(channel('signal', name), listener);
    },
  };
}

/** Hands a signal's payload to its handler, if it fits the contract. */
function told<K extends SignalName>(
  name: K,
  signals: Pick<SignalHandlers, K>,
  schemas: Pick<Routes['schemas']['signals'], K>,
  payload: unknown,
): boolean {
  const parsed = schemas[name].safeParse(payload);
  if (parsed.success) signals[name](parsed.data);
  return parsed.success;
}
