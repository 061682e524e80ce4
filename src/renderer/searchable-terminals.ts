import { tick } from 'svelte';
import type { SearchableTerminal } from './find/find-everywhere.svelte';
import type { Match } from './terminal/buffer-search';
import type { TerminalSession } from './terminal/terminal-session.svelte';

/** The tabs, as far as a search in their terminals needs them. */
export interface SearchableTabs {
  readonly tabs: readonly {
    readonly title: string;
    readonly panesInOrder: readonly {
      readonly id: string;
      readonly name: string;
      readonly terminal: TerminalSession | null;
    }[];
  }[];
  focusPane(id: string): void;
}

/** All open terminals, in the order of their tabs and panes, each named by where it is. */
export function searchableTerminals(workspace: SearchableTabs): SearchableTerminal<Match>[] {
  return workspace.tabs.flatMap(({ title, panesInOrder }) =>
    panesInOrder.flatMap(({ id, name, terminal }) => {
      if (!terminal) return [];
      return [
        {
          id,
          // A tab with one pane mostly has its pane's name.
          name: title === name || panesInOrder.length === 1 ? title : `${title} › ${name}`,
          bringBack: () => (terminal.isResumed ? null : terminal.resume()),
          search: (limit, onChange) => terminal.search(limit, onChange),
          show: (query, select) => {
            workspace.focusPane(id);
            // A terminal that comes on screen takes the keyboard, and the search takes it over.
            void Promise.all([tick(), terminal.placed]).then(() => {
              select();
              terminal.find.show(query);
            });
          },
        } satisfies SearchableTerminal<Match>,
      ];
    }),
  );
}
