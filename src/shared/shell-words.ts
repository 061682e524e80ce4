/** Whose quoting rules a command line follows. */
export type ShellSyntax = 'posix' | 'powershell';

/** Words that no shell reads anything into. `=`, `:` and `@` only inside, never in front. */
const PLAIN = /^[A-Za-z0-9_./-][A-Za-z0-9_.,/:=@%+-]*$/;

/**
 * A command line of these words, each quoted where the shell would read something into it.
 *
 * @param syntax of the shell that it is pasted into; PowerShell's for Windows
 */
export function shellLine(words: readonly string[], syntax: ShellSyntax): string {
  return words.map((word) => quote(word, syntax)).join(' ');
}

function quote(word: string, syntax: ShellSyntax): string {
  if (PLAIN.test(word) && !(syntax === 'powershell' && /[,@%]/.test(word))) return word;
  return syntax === 'posix'
    ? `'${word.replaceAll("'", String.raw`'\''`)}'`
    : `'${word.replaceAll("'", "''")}'`;
}
