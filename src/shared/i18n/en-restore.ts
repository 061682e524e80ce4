import { momentIn } from './moment';

const moment = momentIn('en');
const shells = (count: number): string => (count === 1 ? '1 shell' : `${count} shells`);

/** English sentences of this topic. */
export const enRestore = {
  /** In a terminal, below what its last shell printed; `at` is milliseconds since the epoch. */
  divider: (at: number): string => `Podshell was closed, this shell has ended · ${moment(at)}`,
  /** Below the terminal. */
  ended: (at: number): string => `Ended when Podshell was closed (${moment(at)})`,
  open: 'Open a new shell',
  /** The state of a tab whose shell ended with the app. */
  state: 'ended with Podshell',
  cannotRead: "Can't show what this terminal held",

  /** The bar above the terminals. */
  bar: (count: number): string => `${shells(count)} of last time, none of them connected.`,
  reopenAll: 'Reopen all',
  reopenThis: 'Reopen this one',
  closeAll: 'Close all',
  later: 'Not now',

  reopenTitle: (count: number): string => `Reopen ${shells(count)}?`,
  reopenBody: 'Each connects to the container it ran in, and to nothing else.',
  reopenProtected: (context: string, count: number): string =>
    `${shells(count)} on ${context}, which is protected: ${count === 1 ? 'it stays' : 'they stay'} closed unless you type its name.`,
  reopenName: (context: string): string => `Type ${context} to reopen there too`,
  /** `count`: 0 where nothing can be reopened yet. */
  reopenConfirm: (count: number): string => (count === 0 ? 'Reopen' : `Reopen ${count}`),

  closeTitle: (count: number): string =>
    `Close ${count === 1 ? '1 terminal' : `${count} terminals`} of last time?`,
  closeBody: 'What they show is deleted from this computer too.',
  closeConfirm: 'Close them',
};
