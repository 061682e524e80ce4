/**
 * What a desktop starts for an application's entry: its `Exec` line, with the field codes filled in.
 * Source: specifications.freedesktop.org/desktop-entry-spec, "The Exec key".
 *
 * @param entry the text of a `.desktop` file
 * @param urls what is opened with the application; none when it is started by itself
 * @returns the program and its arguments
 */
export function execOf(entry: string, urls: readonly string[] = []): string[] {
  const value = /^Exec=(.+)$/m.exec(entry)?.[1];
  if (value === undefined) throw new Error('the desktop entry has no Exec line');
  return splitExec(value).flatMap((argument) => {
    if (/^%[uf]$/.test(argument)) return urls.slice(0, 1);
    if (/^%[UF]$/.test(argument)) return [...urls];
    // Deprecated or about the entry itself: our entry has none of them.
    if (/(^|[^%])%[^%]/.test(argument))
      throw new Error(`a field code of another kind: ${argument}`);
    return [argument.replaceAll('%%', '%')];
  });
}

/** The arguments of an `Exec` value: quoted ones may hold spaces and escaped quotes. */
function splitExec(value: string): string[] {
  const found = value.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g);
  return [...found].map(([, quoted, plain]) => quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
}
