import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Pod } from '../world/objects';
import { profileOf } from '../world/workload';
import { flag } from '../http/request';
import { Failure, badRequest, internalError, tooManyRequests } from '../http/status';
import type { Protocol } from './channels';
import { CHANNEL, chooseProtocol, frame } from './channels';
import { chooseContainer, isContainerRunning } from './container';
import { containerEnvironment, containerHome, findProgram } from './container-home';
import { failureStatusJson } from './exit';
import { PipedProcess } from './piped-process';
import type { FoundProcess } from './processes';
import { MARKER, findProcesses, markerOf, signalProcess } from './processes';
import type { ReceivedMark, ReceivedSize, SessionOptions } from './session';
import { ExecSession } from './session';
import { TerminalProcess } from './terminal-process';

/** Sessions at once: each has a process and up to a few MB of buffers. */
const MAX_SESSIONS = 512;
/** Ended sessions kept for tests to look at. */
const MAX_ENDED = 512;
/** Stdin messages: kubectl and we send 32 KiB; a larger one is cut off as abuse. */
const MAX_MESSAGE = 1024 * 1024;
/** Until the client says how large its terminal is; what a fresh pty has. */
const INITIAL_SIZE = { columns: 80, rows: 24 };
/** As FIRST_FRAME_DELAY_MS of sessions, for a command that could not start. */
const REFUSAL_DELAY_MS = 5;

/** One exec as tests see it. */
export interface ExecRecord {
  readonly id: string;
  readonly user: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly argv: readonly string[];
  readonly tty: boolean;
  readonly protocol: string;
  /** Process id of the command; it leads its own session. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The client's WebSocket is open. */
  readonly connected: boolean;
  /** Present once the command has ended: 128 + n for signal n. */
  readonly exitCode?: number;
  readonly sizes: readonly ReceivedSize[];
  readonly stdinBytes: number;
  readonly stdinMarks: readonly ReceivedMark[];
  readonly outputBytes: number;
  /** Its live processes now (reads /proc). */
  readonly processes: () => FoundProcess[];
}

interface Entry {
  readonly session: ExecSession;
  readonly record: Omit<
    ExecRecord,
    'connected' | 'exitCode' | 'sizes' | 'stdinBytes' | 'stdinMarks' | 'outputBytes'
  >;
}

export interface ExecServerOptions {
  /** Folder under which containers have their homes. */
  readonly root: string;
  readonly clusterId: string;
  /** Bytes whose arrival on stdin is recorded. */
  readonly marks: readonly number[];
  readonly pingsMuted: () => boolean;
  /** Protocols spoken now, best first. */
  readonly protocols: () => readonly Protocol[];
}

/** What a pods/exec request asks for, checked. */
export interface ExecRequest {
  readonly pod: Pod;
  readonly container: string;
  readonly argv: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly protocol: Protocol;
}

/** Whose request it is and the connection it came on. */
export interface ExecConnection {
  readonly user: string;
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** Cuts the connection with a TCP reset. */
  readonly reset: () => void;
}

/** Reads a pods/exec request; failures are those that a real server answers before the upgrade. */
export function parseExec(
  pod: Pod,
  url: URL,
  protocols: { readonly offered: string | undefined; readonly spoken: readonly Protocol[] },
): ExecRequest | Failure {
  const container = chooseContainer(pod, url.searchParams.get('container') ?? '');
  if (container instanceof Failure) {
    return container;
  }
  const { name } = pod.metadata;
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') {
    return badRequest(`pod ${name} does not have a host assigned`);
  }
  const options = {
    tty: flag(url, 'tty'),
    stdin: flag(url, 'stdin'),
    stdout: flag(url, 'stdout'),
    stderr: flag(url, 'stderr'),
  };
  const argv = url.searchParams.getAll('command');
  if (argv.length === 0) {
    return badRequest('you must specify at least one command for the container');
  }
  if (!options.stdin && !options.stdout && !options.stderr) {
    return badRequest('you must specify at least one of stdin, stdout, stderr');
  }
  if (options.tty && options.stderr) {
    return badRequest('tty and stderr cannot both be true');
  }
  const { offered, spoken } = protocols;
  const protocol = chooseProtocol(offered, spoken);
  if (protocol === undefined) {
    return badRequest(
      `unable to upgrade: unable to negotiate protocol: client supports [${offered ?? ''}], ` +
        `server accepts [${spoken.join(' ')}]`,
    );
  }
  if (protocol === 'v4.channel.k8s.io' && !isContainerRunning(pod, container)) {
    // With v4 the API server passes the kubelet's answer through.
    return internalError(`unable to upgrade connection: container not found ("${container}")`);
  }
  return { pod, container, argv, protocol, ...options };
}

/** Runs commands in containers: real processes of this machine, one home folder per container. */
export class ExecServer {
  readonly #sockets: WebSocketServer;
  readonly #entries = new Map<string, Entry>();
  #stopped = false;

  constructor(private readonly options: ExecServerOptions) {
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: MAX_MESSAGE,
      handleProtocols: (offered) =>
        chooseProtocol([...offered].join(','), options.protocols()) ?? false,
    });
  }

  /** True when no further exec is taken. */
  isFull(): Failure | undefined {
    const running = [...this.#entries.values()].filter(({ session }) => session.exit === undefined);
    return running.length >= MAX_SESSIONS
      ? tooManyRequests(`the demo cluster runs ${MAX_SESSIONS} execs already`)
      : undefined;
  }

  /** Completes the upgrade of a checked request and runs its command. */
  serve(request: ExecRequest, connection: ExecConnection): void {
    const { incoming, socket, head } = connection;
    this.#sockets.handleUpgrade(incoming, socket, head, (webSocket) => {
      const obstacle = obstacleTo(request) ?? this.#run(request, connection, webSocket);
      if (obstacle !== undefined) {
        refuse(webSocket, obstacle);
      }
    });
  }

  /** All execs that run, and the last ones that ended. */
  sessions(): ExecRecord[] {
    return [...this.#entries.values()].map(({ session, record }) => ({
      ...record,
      connected: session.connected,
      sizes: [...session.sizes],
      stdinBytes: session.stdinBytes,
      stdinMarks: [...session.marks],
      outputBytes: session.outputBytes,
      ...(session.exit === undefined ? {} : { exitCode: session.exit.code }),
    }));
  }

  /** Live processes of a pod's container, of a pod, or of the whole cluster. */
  processes(pod?: Pod, container?: string): FoundProcess[] {
    return findProcesses(this.#marker(pod, container));
  }

  /** Ends every connection that `accept`s; their commands live on. Returns how many. */
  drop(how: (record: ExecRecord) => 'reset' | 'close' | undefined): number {
    let dropped = 0;
    for (const record of this.sessions().filter((one) => one.connected)) {
      const way = how(record);
      if (way !== undefined) {
        this.#entries.get(record.id)?.session.drop(way);
        dropped += 1;
      }
    }
    return dropped;
  }

  /** Ends every stream that `accept`s with an error status; their commands live on. Returns how many. */
  fail(message: string, accept: (record: ExecRecord) => boolean): number {
    const failing = this.sessions().filter((one) => one.connected && accept(one));
    const statusJson = failureStatusJson(internalError(message).status);
    for (const { id } of failing) this.#entries.get(id)?.session.fail(statusJson);
    return failing.length;
  }

  /** Kills what runs in a container, or in every container of the pod, which then is gone. */
  stopContainers(pod: Pod, container?: string): void {
    for (const { session, record } of this.#entries.values()) {
      if (
        record.podUid === pod.metadata.uid &&
        (container === undefined || record.container === container) &&
        session.exit === undefined
      ) {
        signalProcess(session.process.pid, 'SIGKILL');
      }
    }
    for (const { pid } of this.processes(pod, container)) {
      signalProcess(pid, 'SIGKILL');
    }
    if (container === undefined && pod.spec.containers[0] !== undefined) {
      const home = containerHome(this.options.root, pod, pod.spec.containers[0].name);
      rmSync(dirname(home), { recursive: true, force: true });
    }
  }

  /** Kills every process ever started here that still lives. Synchronous: also for exit hooks. */
  sweep(): void {
    this.#stopped = true;
    for (const { session } of this.#entries.values()) {
      if (session.exit === undefined) {
        signalProcess(session.process.pid, 'SIGKILL');
      }
    }
    for (const { pid } of this.processes()) {
      signalProcess(pid, 'SIGKILL');
    }
  }

  /** Starts the command; returns why it could not be started. */
  #run(
    request: ExecRequest,
    connection: ExecConnection,
    webSocket: WebSocket,
  ): Failure | undefined {
    if (this.#stopped) {
      return internalError('the demo cluster is stopping');
    }
    const { pod, container, argv, tty } = request;
    const id = randomUUID();
    const marker = `${this.#marker(pod, container)}/${id}`;
    const home = containerHome(this.options.root, pod, container);
    const spec = {
      argv,
      cwd: home,
      env: containerEnvironment(pod, home, tty, { [MARKER]: marker }),
    };
    const session = startSession({
      socket: webSocket,
      protocol: request.protocol,
      argv,
      stdin: request.stdin,
      stdout: request.stdout,
      stderr: request.stderr,
      marks: this.options.marks,
      pingsMuted: this.options.pingsMuted,
      reset: connection.reset,
      start: (listener) =>
        tty ? new TerminalProcess(spec, INITIAL_SIZE, listener) : new PipedProcess(spec, listener),
    });
    if (session instanceof Failure) {
      return session;
    }
    this.#remember(id, {
      session,
      record: {
        id,
        user: connection.user,
        namespace: pod.metadata.namespace ?? '',
        pod: pod.metadata.name,
        podUid: pod.metadata.uid,
        container,
        argv,
        tty,
        protocol: request.protocol,
        pid: session.process.pid,
        startedAt: Date.now(),
        processes: () => findProcesses(marker),
      },
    });
    return undefined;
  }

  #remember(id: string, entry: Entry): void {
    this.#entries.set(id, entry);
    const ended = [...this.#entries].filter(([, { session }]) => session.exit !== undefined);
    for (const [old] of ended.slice(0, Math.max(0, ended.length - MAX_ENDED))) {
      this.#entries.delete(old);
    }
  }

  #marker(pod?: Pod, container?: string): string {
    return markerOf([
      this.options.clusterId,
      ...(pod === undefined ? [] : [pod.metadata.uid]),
      ...(container === undefined ? [] : [container]),
    ]);
  }
}

/** A session, or why the operating system would not start its process (no pids, a NUL in argv). */
function startSession(options: SessionOptions): ExecSession | Failure {
  try {
    return new ExecSession(options);
  } catch (error) {
    options.socket.removeAllListeners();
    return internalError(`error executing command in container: ${String(error)}`);
  }
}

/** Why the command cannot be started, as the kubelet reports it on the status channel. */
function obstacleTo({ pod, container, argv }: ExecRequest): Failure | undefined {
  if (!isContainerRunning(pod, container)) {
    return internalError(`unable to upgrade connection: container not found ("${container}")`);
  }
  const image = pod.spec.containers.find((one) => one.name === container)?.image;
  const program = findProgram(argv[0] ?? '', profileOf(image));
  return 'missing' in program
    ? internalError(
        'error executing command in container: failed to exec in container: failed to start exec ' +
          `"${randomUUID().replaceAll('-', '')}": ${program.missing}`,
      )
    : undefined;
}

function refuse(socket: WebSocket, failure: Failure): void {
  // Always followed by 'close'.
  socket.on('error', () => undefined);
  setTimeout(() => {
    if (socket.readyState === socket.OPEN) {
      socket.send(frame(CHANNEL.status, Buffer.from(failureStatusJson(failure.status))));
      socket.close(1000);
    }
  }, REFUSAL_DELAY_MS);
}
