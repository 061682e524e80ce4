import type { CommandIdOf } from '../../shared/commands';

/** What the commands about team files do. */
export function teamCommands(options: {
  /** The context on screen, or null. */
  readonly current: () => string | null;
  readonly openExport: (context: string | null) => void;
  /** Has the user choose a team file. */
  readonly choose: () => void;
}): Readonly<Record<CommandIdOf<'team'>, () => void>> {
  return {
    'team.export': () => {
      options.openExport(options.current());
    },
    'team.open': () => {
      options.choose();
    },
  };
}
