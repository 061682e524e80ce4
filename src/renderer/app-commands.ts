import type { CommandId } from '../shared/commands';
import { DEFAULT_SETTINGS } from '../shared/settings';
import type { AppModel } from './app-model.svelte';
import type { AppView } from './app-view';

/** What commands do to the terminals and their tabs. */
export interface CommandTarget {
  readonly workspace: {
    readonly activeTab: {
      readonly id: string;
      readonly terminal: { copy(): void; paste(): void; clear(): void } | null;
    } | null;
    duplicateActive(): void;
    requestClose(id: string): void;
    activateNext(): void;
    activatePrevious(): void;
    activateAt(index: number): void;
    activateLast(): void;
    move(id: string, delta: number): void;
  };
  readonly app: Pick<AppModel, 'settings'> & {
    readonly additions: Pick<AppModel['additions'], 'add'>;
    readonly manager: Pick<AppModel['manager'], 'open'>;
    settingsOpen: boolean;
  };
  /** What only the window's elements can do. */
  readonly view: Pick<AppView, 'focusFilter' | 'focusNextRegion' | 'explain'>;
  readonly closeWindow: () => void;
}

/** What every command does. A command without an action does not compile. */
export function appCommands({
  workspace,
  app,
  view,
  closeWindow,
}: CommandTarget): Readonly<Record<CommandId, () => void>> {
  const tabAt = (index: number) => () => {
    workspace.activateAt(index);
  };
  const moveTab = (delta: number) => () => {
    if (workspace.activeTab) workspace.move(workspace.activeTab.id, delta);
  };
  const { settings } = app;
  return {
    'tab.new': () => {
      workspace.duplicateActive();
    },
    'tab.close': () => {
      if (workspace.activeTab) workspace.requestClose(workspace.activeTab.id);
    },
    'tab.next': () => {
      workspace.activateNext();
    },
    'tab.previous': () => {
      workspace.activatePrevious();
    },
    'tab.select1': tabAt(0),
    'tab.select2': tabAt(1),
    'tab.select3': tabAt(2),
    'tab.select4': tabAt(3),
    'tab.select5': tabAt(4),
    'tab.select6': tabAt(5),
    'tab.select7': tabAt(6),
    'tab.select8': tabAt(7),
    'tab.selectLast': () => {
      workspace.activateLast();
    },
    'tab.moveLeft': moveTab(-1),
    'tab.moveRight': moveTab(1),
    'terminal.copy': () => {
      workspace.activeTab?.terminal?.copy();
    },
    'terminal.paste': () => {
      workspace.activeTab?.terminal?.paste();
    },
    'terminal.clear': () => {
      workspace.activeTab?.terminal?.clear();
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
      app.settingsOpen = true;
    },
    'contexts.manage': () => {
      app.manager.open();
    },
    'kubeconfig.choose': () => void app.additions.add('chooser'),
    'window.close': () => {
      closeWindow();
    },
  };
}
