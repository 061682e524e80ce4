import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { parse } from 'yaml';
import { shellCommands } from '../../src/main/sessions/exec-command';

/** What is needed of a kubeconfig of the demo cluster. */
interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
  readonly users: readonly { readonly name: string; readonly user: { readonly token?: string } }[];
}

/** The least an exec client can be: a bare WebSocket. What it takes, every client takes. */
export class RawExec {
  /** Called with each piece of output. */
  onOutput: (bytes: Buffer) => void = () => undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (message: Buffer) => {
      if (message[0] === 1 && message.length > 1) this.onOutput(message.subarray(1));
    });
    socket.on('error', () => undefined);
  }

  /** Runs the command that Podshell runs, in a pod of namespace `test`. */
  static async open(kubeconfig: string, pod: string): Promise<RawExec> {
    const { clusters, users } = parse(kubeconfig) as Kubeconfig;
    const [demo] = clusters;
    const token = users.find(({ name }) => name === 'developer')?.user.token;
    if (demo === undefined || token === undefined) throw new Error('no demo cluster');
    const query = new URLSearchParams({
      stdin: 'true',
      stdout: 'true',
      stderr: 'false',
      tty: 'true',
    });
    for (const argument of shellCommand()) query.append('command', argument);
    const server = demo.cluster.server.replace('https', 'wss');
    const url = `${server}/api/v1/namespaces/test/pods/${pod}/exec?${query.toString()}`;
    const socket = new WebSocket(url, ['v5.channel.k8s.io'], {
      ca: Buffer.from(demo.cluster['certificate-authority-data'], 'base64'),
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new RawExec(socket);
  }

  send(text: string): void {
    this.socket.send(Buffer.concat([Buffer.of(0), Buffer.from(text)]));
  }

  /** Resolves when the output, from now on, matches; only the last 4 KiB are looked at. */
  until(pattern: RegExp): Promise<void> {
    let tail = '';
    return new Promise((resolve) => {
      this.onOutput = (bytes) => {
        tail = (tail + bytes.toString('latin1')).slice(-4_096);
        if (pattern.test(tail)) resolve();
      };
    });
  }

  close(): void {
    this.socket.terminate();
  }
}

/** The argv that Podshell asks for first. */
export function shellCommand(): readonly string[] {
  const [first] = shellCommands(randomUUID(), 'linux');
  return first ?? [];
}
