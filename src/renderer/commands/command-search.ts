import { go } from 'fuzzysort';
import { categoryOf, COMMAND_IDS, type CommandId } from '../../shared/commands';
import type { Catalog } from '../../shared/i18n/catalog';
import { labelParts, type LabelPart } from './label-parts';

/** One command as a list shows it. */
export interface CommandEntry {
  readonly id: CommandId;
  readonly title: string;
  readonly category: string;
  /** Its title in English, which is what people remember of other apps. */
  readonly english: string;
}

/** One command that was found. */
export interface FoundCommand extends CommandEntry {
  readonly parts: readonly LabelPart[];
}

/** Commands that a list of commands does not offer: to choose them there would be silly. */
const LEFT_OUT: ReadonlySet<CommandId> = new Set<CommandId>([
  'palette.open',
  'tab.select1',
  'tab.select2',
  'tab.select3',
  'tab.select4',
  'tab.select5',
  'tab.select6',
  'tab.select7',
  'tab.select8',
]);

/** Lower than for names: words of a title may be far apart. */
const THRESHOLD = 0.3;
/** What was chosen before goes before what matches a little better. */
const RECENT_BONUS = 0.1;

/** All commands that are worth choosing from a list. */
export const CHOOSABLE: readonly CommandId[] = COMMAND_IDS.filter((id) => !LEFT_OUT.has(id));

/** These commands, as a list shows them. */
export function commandEntries(
  ids: readonly CommandId[],
  t: Catalog,
  english: Catalog,
): readonly CommandEntry[] {
  return ids.map((id) => ({
    id,
    title: t.commands[id],
    category: t.palette.categories[categoryOf(id)],
    english: english.commands[id],
  }));
}

/**
 * The commands that match, best first; with nothing to look for those chosen last come first, then the
 * others as they are listed.
 */
export function searchCommands(
  entries: readonly CommandEntry[],
  query: string,
  recent: readonly string[],
): readonly FoundCommand[] {
  const place = new Map(recent.map((id, index) => [id, index]));
  const wanted = query.trim();
  if (wanted === '') {
    return [...entries]
      .sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || 0)
      .map((entry) => ({ ...entry, parts: labelParts(entry.title, []) }));
  }
  const bonus = (id: string): number => {
    const at = place.get(id);
    return at === undefined ? 0 : RECENT_BONUS / (at + 1);
  };
  return go(wanted, entries, {
    keys: ['title', 'english', (entry) => `${entry.category} ${entry.title}`],
    limit: 0,
    threshold: THRESHOLD,
    scoreFn: (result) => result.score + bonus(result.obj.id),
  }).map(({ obj, ...found }) => ({
    ...obj,
    parts: labelParts(obj.title, found[0]?.indexes ?? []),
  }));
}
