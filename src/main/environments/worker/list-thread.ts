import type { JsonText } from '../../../shared/ipc';
import type { EnvironmentsUpdate } from '../../../shared/kubernetes';
import type { Clock } from '../../kube/clock';
import type { ReflectorDeadlines } from '../../kube/watch/reflector';
import { EnvironmentList } from '../environment-list';
import type { FromWorker, ThreadPort, ToWorker } from './messages';
import { RemoteClient } from './remote-client';

/**
 * The worker's side: lists and watches, takes answers apart, keeps the model, and hands main the text
 * of each update, ready for the page. One list at a time.
 */
export function serveLists(
  port: ThreadPort<ToWorker, FromWorker>,
  { clock, deadlines = {} }: { clock: Clock; deadlines?: Partial<ReflectorDeadlines> },
): void {
  let shown: { readonly client: RemoteClient; readonly list: EnvironmentList } | null = null;
  let ids = 0;
  const end = (): void => {
    shown?.list.dispose();
    shown?.client.dispose();
    shown = null;
  };
  port.on('message', (message) => {
    switch (message.type) {
      case 'show': {
        end();
        const { list: number, scope } = message;
        const client = new RemoteClient({
          client: message.client,
          list: number,
          port,
          clock,
          nextId: () => (ids += 1),
        });
        const list = new EnvironmentList({
          client,
          scope,
          clock,
          deadlines,
          onUpdate: (update) => {
            const text: JsonText<EnvironmentsUpdate> = JSON.stringify(update);
            port.postMessage({ type: 'update', list: number, text });
          },
        });
        shown = { client, list };
        list.start();
        return;
      }
      case 'retry':
        shown?.list.retryNow();
        return;
      case 'check':
        shown?.list.checkNow();
        return;
      case 'end':
        end();
        return;
      case 'answer':
      case 'open':
      case 'chunk':
      case 'ended':
        shown?.client.take(message);
        return;
    }
  });
}
