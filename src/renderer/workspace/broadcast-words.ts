import type { Catalog } from '../../shared/i18n/catalog';
import type { BroadcastGroup, Reception } from './broadcast.svelte';

/** What a group is called. */
export function groupName({ name, id }: BroadcastGroup, t: Catalog): string {
  if (name !== null) return name;
  return id === 'broadcast-1' ? t.panes.broadcast : t.panes.unnamedGroup(id.replace(/\D/g, ''));
}

/** What becomes of what is typed in another member. */
export function receptionWords(reception: Reception, t: Catalog): string {
  return t.panes.reception[reception];
}
