import { createRawSnippet } from 'svelte';

/** A snippet with nothing in it. */
export const nothing = createRawSnippet(() => ({ render: () => '<span hidden></span>' }));

/** Answered requests have reached who waits for them, and the page shows it. */
export const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
