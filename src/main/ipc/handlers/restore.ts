import { ok } from '../../../shared/result';
import type { LastWords } from '../../restore/last-words';
import type { TerminalTexts } from '../../restore/terminal-texts';
import type { RequestHandlers } from '../router';

type Handlers = Pick<RequestHandlers, 'readText' | 'forgetTexts' | 'lastWordsTold'>;

/** Requests about what terminals of an earlier run held. */
export function restoreHandlers(options: {
  readonly texts: TerminalTexts;
  readonly lastWords: LastWords;
}): Handlers {
  const { texts, lastWords } = options;
  return {
    readText: ({ paneKey }) => texts.read(paneKey),
    forgetTexts: async () => {
      await texts.forgetAll();
      return ok(null);
    },
    lastWordsTold: () => {
      lastWords.told();
      return ok(null);
    },
  };
}
