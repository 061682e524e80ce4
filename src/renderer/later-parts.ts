/**
 * Loads what a key may open before anybody asks for it, so that it is there at once: what is typed right
 * after must not go astray. Call it when there is nothing else to do.
 */
export async function loadLaterParts(): Promise<void> {
  await Promise.all([
    import('./AppPalette.svelte'),
    import('./AppSettings.svelte'),
    import('./CloseDialog.svelte'),
    import('./environments/OpenAllDialog.svelte'),
    import('./workspace/BroadcastDialogs.svelte'),
    import('./workspace/CloseTabDialog.svelte'),
  ]);
}
