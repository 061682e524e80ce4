import type { Catalog } from '../shared/i18n/catalog';
import type { AppModel } from './app-model.svelte';
import type { OpenHow, PlaceSource, PlaceTarget, TabPlace } from './commands/places';
import { canOpen, explainTarget, openTarget } from './environments/open-target';
import type { Pane, PaneExplanation, PaneTerminal } from './workspace/pane.svelte';
import { nameOr, paneState, paneTone } from './workspace/tab-words';
import type { Workspace } from './workspace/workspace.svelte';

type AnyWorkspace = Workspace<PaneTerminal, PaneExplanation>;

/** What quick open can find now: what is open, what is listed, and the other contexts. */
export function placesOf(app: AppModel, workspace: AnyWorkspace, t: Catalog): PlaceSource {
  const { scope, environments } = app.environments;
  return {
    tabs: tabPlaces(workspace, t),
    environments,
    contexts: app.contexts.contexts
      .filter(({ name, problem }) => problem === null && name !== app.contexts.current?.name)
      .map(({ name }) => ({ name, colour: app.settings.preferences(name).colour ?? null })),
    ...app.used.of(scope?.context ?? ''),
    unlabelled: t.environments.unlabelled,
  };
}

/** The panes, the one in front last: it is the least likely to be looked for. */
function tabPlaces(workspace: AnyWorkspace, t: Catalog): readonly TabPlace[] {
  const front = workspace.activePane;
  const place = (pane: Pane<PaneTerminal, PaneExplanation>): TabPlace => {
    const tab = workspace.tabOf(pane.id);
    const own = nameOr(pane.name, t);
    return {
      id: pane.id,
      label: tab?.userName == null ? own : `${tab.userName} · ${own}`,
      status: paneState(pane, t),
      tone: paneTone(pane),
      context: pane.context,
    };
  };
  const others = workspace.panes.filter((pane) => pane !== front);
  return [...others, ...(front ? [front] : [])].map(place);
}

/** Goes to what was chosen: as a click in the list or on a tab does, once more, or beside what is open. */
export function openPlace(
  app: AppModel,
  workspace: AnyWorkspace,
  target: PlaceTarget,
  how: OpenHow,
): void {
  if (target.kind === 'tab') workspace.focusPane(target.tab.id);
  else if (target.kind === 'context') app.chooseContext(target.context.name);
  else {
    const opened = openTarget(target);
    // As the list does: what can take no shell says why, and turns into the shell when it can.
    if (opened === undefined || !canOpen(target)) app.shells.explain(explainTarget(target), true);
    else app.shells.open(opened, how === 'split' ? 'beside' : how === 'another');
  }
}
