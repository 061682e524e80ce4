/**
 * `aria-description` (ARIA 1.3, in Chromium since 109), to be spread onto an element: Svelte's element
 * types do not know it yet.
 */
export function described(text: string): { 'aria-description': string } {
  return { 'aria-description': text };
}
