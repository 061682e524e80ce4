import { ok } from '../../../shared/result';
import type { LastTexts } from '../../restore/last-texts';
import type { TerminalTexts } from '../../restore/terminal-texts';
import type { RequestHandlers } from '../router';

type Handlers = Pick<RequestHandlers, 'readText' | 'forgetTexts' | 'lastTextsTold'>;

/** Requests about what terminals of an earlier run held. */
export function restoreHandlers(options: {
  readonly texts: TerminalTexts;
  readonly lastTexts: LastTexts;
}): Handlers {
  const { texts, lastTexts } = options;
  return {
    readText: ({ paneKey }) => texts.read(paneKey),
    forgetTexts: async () => {
      await texts.forgetAll();
      return ok(null);
    },
    lastTextsTold: () => {
      lastTexts.told();
      return ok(null);
    },
  };
}
