import { createRawSnippet } from 'svelte';
import type { Pane } from '../../../../src/renderer/workspace/pane.svelte';
import type { FakeExplanation } from './fake-explanation.svelte';
import type { FakeTerminal } from './fake-terminal.svelte';

/** What stands where no tab is open. */
export const empty = createRawSnippet(() => ({ render: () => '<p>nothing open</p>' }));

/** A pane's content, which tells whether it is on screen. */
export const panel = createRawSnippet<[Pane<FakeTerminal, FakeExplanation>, boolean]>(
  (pane, visible) => ({
    render: () => `<p>${pane().environmentName ?? ''}</p>`,
    setup: (element) => {
      $effect(() => {
        element.setAttribute('data-visible', String(visible()));
      });
    },
  }),
);
