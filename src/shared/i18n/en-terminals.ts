import { number, plural } from './english';

/** English sentences of this topic. */
export const enTerminals = {
  // Find in a terminal
  find: 'Find',
  findBar: 'Find in this terminal',
  caseSensitive: 'Match case',
  wholeWord: 'Match whole words',
  regex: 'Use a regular expression',
  previousMatch: 'Previous match',
  nextMatch: 'Next match',
  closeFind: 'Close',
  /** Keys beside what they do. */
  withKeys: (what: string, keys: string): string => `${what} (${keys})`,
  /** @param index from 1, or 0 where none of them is shown */
  found: (index: number, count: number, isMore: boolean): string => {
    const all = `${number(count)}${isMore ? '+' : ''}`;
    return index === 0 ? all : `${number(index)} of ${all}`;
  },
  noMatches: 'No matches',
  searching: 'Searching…',
  invalidRegex: 'Not a regular expression',
  tooSlow: 'This expression takes too long',

  // Find in all terminals
  everywhereTitle: 'Find in all terminals',
  everywhereField: 'Find in all terminals',
  everywhereHint: 'Looks through the text of every open terminal.',
  everywhereNone: 'No open terminal holds this text.',
  everywhereEmpty: 'No terminal is open.',
  everywhereResults: 'Results',
  /** Of all terminals. */
  everywhereFound: (lines: number, isMore: boolean, terminals: number): string =>
    `${number(lines)}${isMore ? '+' : ''} ${lines === 1 && !isMore ? 'line' : 'lines'} in ${plural(terminals, 'terminal', 'terminals')}`,
  /** Of one terminal. */
  linesFound: (lines: number, isMore: boolean): string =>
    isMore ? `the newest ${number(lines)} lines` : plural(lines, 'line', 'lines'),

  // What has taken a pod's place has no container of the same name
  openOtherContainer: (container: string, pod: string): string => `Open ${container} in ${pod}`,
  otherContainerHint: (container: string, pod: string): string =>
    `${pod} has taken its place, and runs no container ${container}.`,

  // Links
  linkHint: (keys: string): string => `${keys}+click to open`,
  linkHintMac: '⌘-click to open',
  linkRefused: 'Links of this kind are not opened',
  linkAddress: (address: string): string => `Link to ${address}`,

  // Save
  saveTitle: 'Save the terminal’s text',
  textFiles: 'Text',
  allFiles: 'All files',
  saveFailed: 'The terminal’s text was not saved',
  savedTo: (path: string): string => `Saved to ${path}`,

  // Read-only
  readOnly: 'Read-only',
  readOnlyHint: 'Nothing you type or paste reaches the shell.',
  readOnlyRefused: 'This terminal is read-only: nothing was typed.',
  allowTyping: 'Allow typing',
  allowTypingTitle: 'Allow typing here?',
  allowTypingBody: (context: string): string =>
    `${context} is a protected context. What you type goes to its shell from then on.`,
  readOnlySwitch: 'Read-only',
  readOnlySwitchHint: 'Its shells open read-only: look, do not type.',

  // Scrolling
  toBottom: 'Go to the newest line',
  newOutput: 'New output below',
};
