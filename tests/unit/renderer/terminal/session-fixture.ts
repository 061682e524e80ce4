import type { SessionStart } from '../../../../src/renderer/terminal/session-options';
import { TerminalSession } from '../../../../src/renderer/terminal/terminal-session.svelte';
import type { ExecTarget } from '../../../../src/shared/kubernetes';
import type { ContextPreferences, Settings } from '../../../../src/shared/settings';
import type { SessionState, TerminalSize } from '../../../../src/shared/terminal';
import { FakeApi, type FakeAttachment } from '../../../support/fake-api';
import { FakeView } from './fake-view';

export const TARGET: ExecTarget = {
  context: 'staging-cn',
  namespace: 'test',
  pod: 'shop-a1b2-web-7d9c',
  podUid: 'uid-1',
  container: 'app',
};
/** Milliseconds since the epoch: the time at which everything here happens. */
export const NOW = 1_700_000_000_000;

/** Everything that waits for a promise or a Svelte tick has happened. */
export const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });

/** A session on a fake view and a fake API. */
export class SessionFixture {
  readonly session: TerminalSession;
  closed = 0;
  readonly measured: TerminalSize[] = [];
  /** How often its text was said to change. */
  changes = 0;
  /** What waits for the window to be idle. */
  readonly later: { milliseconds: number; action: () => void }[] = [];
  /** The pod that has taken the place of one that is gone. */
  replacement: ExecTarget | null = null;
  /** What the user prefers in every terminal. */
  preferred: Pick<Settings, 'copyOnSelect' | 'bell'> = { copyOnSelect: false, bell: 'mark' };
  /** Milliseconds since the epoch. */
  now = NOW;
  #view: FakeView | undefined;
  #states = 0;

  constructor(
    platform: 'darwin' | 'win32' | 'linux' = 'linux',
    likelySize: TerminalSize | null = null,
    /** Prepared by the test: with a likely size, the session calls it at once. */
    readonly fake = new FakeApi(),
    start: SessionStart = { kind: 'open' },
    /** What was chosen for its context. */
    readonly preferences: ContextPreferences = {},
  ) {
    this.session = new TerminalSession({
      api: this.fake.api,
      target: TARGET,
      start,
      preferences: () => this.preferences,
      preferred: () => this.preferred,
      platform,
      createView: (events) => (this.#view = new FakeView(events, likelySize ?? undefined)),
      fontReady: Promise.resolve(),
      likelySize,
      onMeasured: (size) => {
        this.measured.push(size);
      },
      isChord: (event) => event.key === 'F6',
      onClose: () => {
        this.closed++;
      },
      now: () => this.now,
      formatTime: () => '14:02',
      formatEnd: (at) => `ended ${at}`,
      onText: () => {
        this.changes++;
      },
      later: (milliseconds, action) => {
        const waiting = { milliseconds, action };
        this.later.push(waiting);
        return {
          dispose: () => {
            this.later.splice(this.later.indexOf(waiting), 1);
          },
        };
      },
      replacement: () => this.replacement,
    });
  }

  get view(): FakeView {
    if (!this.#view) throw new Error('no view was made');
    return this.#view;
  }

  /** The page's end of the session's port. */
  get port(): FakeAttachment {
    const port = this.fake.attachments[0];
    if (!port) throw new Error('nothing attached');
    return port;
  }

  /** What was sent to the shell, as text. */
  get sent(): string {
    return this.port.written.map((bytes) => new TextDecoder().decode(bytes)).join('');
  }

  /** Shows the session and waits until it asked for its stream. */
  async open(): Promise<this> {
    this.session.setVisible(true);
    this.session.mount(document.createElement('div'));
    await settled();
    // The window is laid out.
    this.view.fit();
    return this;
  }

  /** Opens it and lets the shell run. */
  async run(): Promise<this> {
    await this.open();
    await this.state({ kind: 'running', since: NOW });
    return this;
  }

  async state(state: SessionState): Promise<void> {
    this.port.listener.onState(state, this.#states++);
    await settled();
  }

  /** Presses a key in the terminal; false: it does not become input. */
  press(key: string, held: Partial<KeyboardEventInit> = {}): boolean {
    return this.view.events.onKey(new KeyboardEvent('keydown', { key, cancelable: true, ...held }));
  }
}
