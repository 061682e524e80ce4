/**
 * Loads what a key may open before anybody asks for it, so that it is there at once: what is typed right
 * after must not go astray. Call it when there is nothing else to do.
 */
export async function loadLaterParts(): Promise<void> {
  await Promise.all([
    // What the buttons of the first frame open comes first: the pointer is nearest to it.
    import('./ui/PickerList.svelte'),
    import('./environments/NamespaceList.svelte'),
    import('./environments/SortMenuList.svelte'),
    import('./environments/TreeMenuList.svelte'),
    import('./commands/AppMenuList.svelte'),
    import('./workspace/BroadcastMenu.svelte'),
    import('./workspace/TabListContent.svelte'),
    import('./workspace/TabMenuList.svelte'),
    import('./AppPalette.svelte'),
    import('./AppSettings.svelte'),
    import('./CloseDialog.svelte'),
    import('./ReopenDialog.svelte'),
    import('./environments/OpenAllDialog.svelte'),
    import('./find/FindEverywhereDialog.svelte'),
    import('./workspace/BroadcastDialogs.svelte'),
    import('./workspace/CloseTabDialog.svelte'),
  ]);
}
