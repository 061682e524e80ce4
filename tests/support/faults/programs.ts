import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pattern } from './pattern';
import type { Tab } from './tab';

/** Nothing of the terminal's own in the output; no echo of what is typed. */
const BARE = 'stty -opost -echo';

let programs = 0;

/**
 * Replaces a tab's shell by a script that waits for a word; says nothing before `start`, and prints
 * nothing but what the script does from then on.
 */
export async function replaceShell(tab: Tab, home: string, script: string): Promise<() => void> {
  programs += 1;
  const file = `program-${programs}`;
  writeFileSync(join(home, file), `${BARE}\nprintf ready-${programs}\nread go\n${script}\n`);
  tab.type(`exec sh ./${file}\r`);
  await tab.until(() => tab.text.endsWith(`ready-${programs}`), 'program');
  tab.startSum();
  return () => {
    tab.type('go\n');
  };
}

/** Prints a pattern over and over until the stream ends. */
export async function flood(tab: Tab, home: string, pattern: Pattern): Promise<void> {
  writeFileSync(join(home, 'pattern'), pattern.bytes);
  const start = await replaceShell(tab, home, 'while :; do cat pattern; done');
  start();
}

/** Prints a pattern `times` over, then `THE-END`, and waits to be told to exit. */
export async function finite(
  tab: Tab,
  home: string,
  { pattern, times }: { readonly pattern: Pattern; readonly times: number },
): Promise<{ start: () => void; sum: string; bytes: number }> {
  writeFileSync(join(home, 'pattern'), pattern.bytes);
  const names = Array.from({ length: times }, () => 'pattern').join(' ');
  const start = await replaceShell(tab, home, `cat ${names}; printf THE-END; read end`);
  const bytes = pattern.bytes.length * times;
  return { start, sum: pattern.sum(bytes, 'THE-END'), bytes: bytes + 7 };
}
