import type { CommandId, CommandIdOf } from '../shared/commands';
import { DEFAULT_SETTINGS } from '../shared/settings';
import type { AppModel } from './app-model.svelte';
import type { AppView } from './app-view';

/** What commands do, by id. */
export type Actions<Id extends CommandId> = Readonly<Record<Id, () => void>>;

/** What commands act on, and the features' own commands. */
export interface CommandTarget {
  readonly app: Pick<AppModel, 'settings'> & {
    readonly additions: Pick<AppModel['additions'], 'add'>;
    readonly manager: Pick<AppModel['manager'], 'open'>;
    palette: AppModel['palette'];
    settingsSection: AppModel['settingsSection'];
    shortcutsOpen: boolean;
  };
  /** What only the window's elements can do. */
  readonly view: Pick<AppView, 'focusFilter' | 'focusNextRegion' | 'explain'>;
  readonly closeWindow: () => void;
  readonly workspace: Actions<CommandIdOf<'tab' | 'pane' | 'broadcast'>>;
  readonly terminal: Actions<CommandIdOf<'terminal' | 'find'>>;
  readonly team: Actions<CommandIdOf<'team'>>;
  readonly about: Actions<Exclude<CommandIdOf<'help'>, 'help.shortcuts'>>;
}

/** What every command does. A command without an action does not compile. */
export function appCommands({
  app,
  view,
  closeWindow,
  workspace,
  terminal,
  team,
  about,
}: CommandTarget): Actions<CommandId> {
  const { settings } = app;
  return {
    ...workspace,
    ...terminal,
    ...team,
    ...about,
    'palette.open': () => {
      app.palette = 'commands';
    },
    'quickOpen.open': () => {
      app.palette = 'quickOpen';
    },
    'zoom.in': () => void settings.changeFontSize(1),
    'zoom.out': () => void settings.changeFontSize(-1),
    'zoom.reset': () => void settings.update({ fontSize: DEFAULT_SETTINGS.fontSize }),
    'sidebar.toggle': () =>
      void settings.update({ sidebarVisible: !settings.current.sidebarVisible }),
    'sidebar.filter': () => {
      view.focusFilter();
    },
    'environment.explain': () => {
      view.explain();
    },
    'region.next': () => {
      view.focusNextRegion();
    },
    'settings.open': () => {
      app.settingsSection = 'general';
    },
    'settings.editFile': () => void settings.editFile(),
    'contexts.manage': () => {
      app.manager.open();
    },
    'kubeconfig.choose': () => void app.additions.add('chooser'),
    'help.shortcuts': () => {
      app.shortcutsOpen = true;
    },
    'window.close': () => {
      closeWindow();
    },
  };
}
