import type { WebContents } from 'electron';
import {
  channel,
  isTextEvent,
  type EventName,
  type Events,
  type JsonText,
  type TextEventName,
} from '../../shared/ipc';

/** Tells a page something. A page that is gone is told nothing. */
export function sendEvent<K extends EventName>(
  contents: WebContents,
  name: K,
  payload: Events[K],
): void {
  if (contents.isDestroyed()) return;
  contents.send(channel('event', name), isTextEvent(name) ? JSON.stringify(payload) : payload);
}

/** Tells a page something whose text is there already. */
export function sendText<K extends TextEventName>(
  contents: WebContents,
  name: K,
  text: JsonText<Events[K]>,
): void {
  if (!contents.isDestroyed()) contents.send(channel('event', name), text);
}
