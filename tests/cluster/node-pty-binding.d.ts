/** The part of node-pty below its Terminal class, see exec/terminal-process.ts. */
declare module '@lydell/node-pty/requireBinary.js' {
  export interface PtyBinding {
    fork(
      file: string,
      args: readonly string[],
      env: readonly string[],
      cwd: string,
      columns: number,
      rows: number,
      uid: number,
      gid: number,
      utf8: boolean,
      helperPath: string,
      onExit: (code: number, signal: number) => void,
    ): { fd: number; pid: number; pty: string };
    resize(fd: number, columns: number, rows: number): void;
  }
  export function requireBinary(file: 'pty.node'): PtyBinding;
}
