import type { Exit } from './exit';

/** Output channels of the remote command protocol. */
export type OutputChannel = 1 | 2;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What to start in a container. */
export interface ProcessSpec {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Working folder. */
  readonly cwd: string;
}

/** What a process tells its session. */
export interface ProcessListener {
  /** Bytes it wrote. The buffer belongs to the listener. */
  output(channel: OutputChannel, bytes: Buffer): void;
  /** Input that `write` had to queue has been taken. */
  drained(): void;
}

/** A process of a container as an exec session sees it. Starts paused: call `resume`. */
export interface ContainerProcess {
  readonly pid: number;
  /** Resolves once it has ended and its last output was handed to the listener. */
  readonly finished: Promise<Exit>;
  /** Feeds stdin. False: wait for `drained` before the next. */
  write(bytes: Buffer): boolean;
  /** Ends stdin, where there is an end to it. */
  endInput(): void;
  pause(): void;
  resume(): void;
  resize(size: TerminalSize): void;
}
