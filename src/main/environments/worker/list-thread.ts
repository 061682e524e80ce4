import type { JsonText } from '../../../shared/ipc';
import type { EnvironmentsUpdate } from '../../../shared/kubernetes';
import type { Clock } from '../../kube/clock';
import type { ReflectorDeadlines } from '../../kube/watch/reflector';
import { EnvironmentList } from '../environment-list';
import type { HeadStart } from './head-start';
import type { FromWorker, ThreadPort, ToWorker } from './messages';
import { RemoteClient } from './remote-client';

/**
 * The worker's side: lists and watches, takes answers apart, keeps the model, and hands main the text
 * of each update, ready for the page. One list at a time.
 */
export function serveLists(
  port: ThreadPort<ToWorker, FromWorker>,
  {
    clock,
    deadlines = {},
    onListed = () => undefined,
    headStart = () => null,
  }: {
    clock: Clock;
    deadlines?: Partial<ReflectorDeadlines>;
    /** The page has a whole list, for the first time. */
    onListed?: () => void;
    /** The list that was begun before the first one is asked for; asked once. */
    headStart?: () => HeadStart | null;
  },
): void {
  let shown: { readonly client: RemoteClient; readonly list: EnvironmentList } | null = null;
  let ids = 0;
  let isListed = false;
  let isTaken = false;
  let begun: HeadStart | null = null;
  const takeBegun = (): HeadStart | null => {
    if (!isTaken) begun = headStart();
    isTaken = true;
    return begun;
  };
  const listed = (): void => {
    if (!isListed) onListed();
    isListed = true;
  };
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
        const onUpdate = (update: EnvironmentsUpdate): void => {
          const text: JsonText<EnvironmentsUpdate> = JSON.stringify(update);
          port.postMessage({ type: 'update', list: number, text });
          if (update.state.kind === 'live') listed();
        };
        const early = takeBegun();
        begun = null;
        if (early?.fits(message.client, scope) === true) {
          shown = { client, list: early.goOn(client, onUpdate) };
          if (early.isLive) listed();
          return;
        }
        early?.dispose();
        const list = new EnvironmentList({ client, scope, clock, deadlines, onUpdate });
        shown = { client, list };
        list.start();
        return;
      }
      case 'told':
        takeBegun()?.told();
        return;
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
      case 'read':
        return; // a kubeconfig: `serveKubeconfigs` has it
      case 'begin':
        return; // the thread's own list: `FirstList` begins it
    }
  });
}
