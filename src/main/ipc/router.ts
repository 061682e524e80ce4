import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { appError, type Outcome } from '../../shared/errors';
import {
  channel,
  type RequestArgs,
  type RequestName,
  type RequestResult,
  type SignalName,
  type Signals,
} from '../../shared/ipc';
import { err, type Disposable } from '../../shared/result';
import { isTrustedFrame } from '../window/guards';
import { REQUEST_SCHEMAS, SIGNAL_SCHEMAS } from './schemas';

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

/**
 * Connects the page's requests to their handlers: only our page's own top frame may ask, only with
 * arguments that fit the contract, and only results leave, because Electron keeps nothing of a
 * thrown error but its message.
 */
export function routeRequests(options: {
  readonly requests: RequestHandlers;
  readonly signals: SignalHandlers;
  readonly log: (line: string) => void;
}): Disposable {
  const { requests, signals, log } = options;

  const answer = async <K extends RequestName>(
    name: K,
    event: IpcMainInvokeEvent,
    args: unknown,
  ): Promise<Outcome<RequestResult<K>>> => {
    const refused = err(appError('invalid-request', { request: name }));
    if (!isTrustedFrame(event.sender, event.senderFrame)) {
      log(`request ${name} refused: not from our page`);
      return refused;
    }
    const parsed = REQUEST_SCHEMAS[name].safeParse(args);
    if (!parsed.success) {
      log(
        `request ${name} refused: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
      );
      return refused;
    }
    try {
      const caller = { contents: event.sender, windowId: event.sender.id };
      return await requests[name](parsed.data, caller);
    } catch (error) {
      log(
        `request ${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return err(appError('unexpected', { detail: name }));
    }
  };

  const names = Object.keys(REQUEST_SCHEMAS) as RequestName[];
  for (const name of names) {
    ipcMain.handle(channel('request', name), (event, args: unknown) => answer(name, event, args));
  }
  const hear = (name: SignalName, event: IpcMainEvent, payload: unknown): void => {
    const parsed = SIGNAL_SCHEMAS[name].safeParse(payload);
    if (isTrustedFrame(event.sender, event.senderFrame) && parsed.success)
      signals[name](parsed.data);
    else log(`signal ${name} refused`);
  };
  const heard = (Object.keys(SIGNAL_SCHEMAS) as SignalName[]).map((name) => {
    const listener = (event: IpcMainEvent, payload: unknown): void => {
      hear(name, event, payload);
    };
    ipcMain.on(channel('signal', name), listener);
    return { name, listener };
  });

  return {
    dispose: () => {
      for (const name of names) ipcMain.removeHandler(channel('request', name));
      for (const { name, listener } of heard) ipcMain.off(channel('signal', name), listener);
    },
  };
}
