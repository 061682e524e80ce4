import { createRawSnippet } from 'svelte';
import type { Tab } from '../../../../src/renderer/workspace/tab.svelte';
import type { FakeExplanation } from './fake-explanation.svelte';
import type { FakeTerminal } from './fake-terminal.svelte';

/** What stands where no tab is open. */
export const empty = createRawSnippet(() => ({ render: () => '<p>nothing open</p>' }));

/** A panel's content, which tells whether it is on screen. */
export const panel = createRawSnippet<[Tab<FakeTerminal, FakeExplanation>, boolean]>(
  (tab, visible) => ({
    render: () => `<p>${tab().environmentName ?? ''}</p>`,
    setup: (element) => {
      $effect(() => {
        element.setAttribute('data-visible', String(visible()));
      });
    },
  }),
);
