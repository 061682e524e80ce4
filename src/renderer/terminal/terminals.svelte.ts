import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { ContextPreferences, Settings } from '../../shared/settings';
import type { TerminalSize } from '../../shared/terminal';
import type { Language } from '../ui/i18n.svelte';
import { FloodFrames } from './flood-frames';
import { afterTask, whenIdle } from './idle';
import { LineMatcher } from './line-matcher';
import { OutputTurns } from './output-turns';
import type { SessionApi, SessionStart } from './session-options';
import { SpareView } from './spare-view';
import { startRegexWorker } from './start-regex-worker';
import { TerminalSession } from './terminal-session.svelte';
import { DEFAULT_SIZE, TerminalView, type TerminalViewEvents } from './terminal-view';
import {
  findColors,
  readSurroundings,
  terminalLook,
  type LookSettings,
  type LookSurroundings,
} from './theme';
import { WebglPool } from './webgl-pool';

/** The settings that terminals follow. */
export type TerminalSettings = LookSettings &
  Pick<Settings, 'scrollback' | 'copyOnSelect' | 'bell'>;

/** What the terminals of a window share. */
export interface TerminalsOptions {
  readonly api: SessionApi;
  readonly platform: 'darwin' | 'win32' | 'linux';
  /** A real GPU draws; only then is WebGL faster than the DOM. */
  readonly gpu: boolean;
  readonly settings: TerminalSettings;
  /** A screen reader is running. */
  readonly screenReader: boolean;
  readonly language: Language;
  readonly document: Document;
  /** Whether a key is one of the app's shortcuts, which no shell gets. */
  readonly isChord: (event: KeyboardEvent) => boolean;
  /** What was chosen for a context. */
  readonly preferences: (context: string) => ContextPreferences;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Names the place of the terminal that is being made or measured: one that gets the same place has
   * the same size. Null: no other has its place.
   */
  readonly layout: () => string | null;
  /** The pod that has taken the place of one that is gone, where it is known; read reactively. */
  readonly replacement: (gone: ExecTarget) => ExecTarget | null;
}

/** The faces a terminal draws with; measured before they are there, cells get another font's size. */
const FACES = ["13px 'JetBrains Mono'", "bold 13px 'JetBrains Mono'"];

/** Makes the window's terminals and keeps them to the settings and the theme in force. */
export class Terminals implements Disposable {
  readonly #options: TerminalsOptions;
  readonly #webgl: WebglPool;
  readonly #fontReady: Promise<unknown>;
  #views: readonly TerminalView[] = [];
  readonly #themeChanges: MutationObserver;
  readonly #motion: MediaQueryList | null;
  readonly #matcher: LineMatcher;
  readonly #turns = new OutputTurns({ now: () => performance.now(), after: afterTask });
  readonly #frames = new FloodFrames();
  readonly #spare: SpareView;
  #settings: TerminalSettings;
  #screenReader: boolean;
  #around: LookSurroundings;
  #measured: { readonly layout: string; readonly size: TerminalSize } | null = null;

  constructor(options: TerminalsOptions) {
    const { document } = options;
    this.#options = options;
    this.#settings = options.settings;
    this.#screenReader = options.screenReader;
    this.#around = readSurroundings(document, options.screenReader);
    this.#matcher = new LineMatcher({ createWorker: startRegexWorker, after });
    this.#webgl = new WebglPool({ enabled: options.gpu });
    // A face that cannot be loaded leaves the next of the list, which is measured as well.
    this.#fontReady = Promise.allSettled(FACES.map((face) => document.fonts.load(face)));
    this.#themeChanges = new MutationObserver(this.#relook);
    this.#themeChanges.observe(document.documentElement, {
      attributeFilter: ['data-theme', 'data-contrast'],
    });
    this.#motion = document.defaultView?.matchMedia('(prefers-reduced-motion: reduce)') ?? null;
    this.#motion?.addEventListener('change', this.#relook);
    document.addEventListener('keydown', this.#pressed, { capture: true });
    this.#spare = new SpareView({
      create: (events) => this.#view(events, this.#measured?.size ?? DEFAULT_SIZE),
      fontReady: this.#fontReady,
      later: whenIdle,
    });
  }

  /** Keeps a terminal in reserve from now on, made when the window has nothing better to do. */
  prepare(): void {
    this.#spare.keep();
  }

  /**
   * A new session, which connects at once, or when it is first shown where its size is not known
   * yet. Whoever asked for it disposes it.
   *
   * @param onClose the user wants the ended session's tab closed
   * @param start how it comes to its stream; a new one unless told
   * @param onText what it shows has changed, or is about to
   */
  open(
    target: ExecTarget,
    onClose: () => void,
    start: SessionStart = { kind: 'open' },
    onText: () => void = () => undefined,
  ): TerminalSession {
    const { api, platform, language, isChord, now, layout, replacement } = this.#options;
    const place = layout();
    const measured = this.#measured;
    const likelySize = place !== null && measured?.layout === place ? measured.size : null;
    return new TerminalSession({
      api,
      target,
      start,
      preferences: () => this.#options.preferences(target.context),
      preferred: () => this.#settings,
      platform,
      fontReady: this.#fontReady,
      likelySize,
      onMeasured: (size) => {
        const own = layout();
        if (own !== null) this.#measured = { layout: own, size };
      },
      isChord,
      onClose,
      now,
      formatTime: (milliseconds) => language.t.app.time(milliseconds),
      formatEnd: (at) => language.t.restore.divider(at),
      onText,
      later: whenIdle,
      replacement,
      createView: (events) => {
        // What was there before is drawn into a terminal before it is on screen.
        const spare = start.kind === 'open' ? this.#spare.take(events, likelySize) : null;
        return spare ?? this.#view(events, likelySize ?? DEFAULT_SIZE);
      },
    });
  }

  /** Terminals that are not disposed, but for the one in reserve. */
  get size(): number {
    return this.#views.length - (this.#spare.isReady ? 1 : 0);
  }

  /** Takes changed settings over, in every terminal at once. */
  use(settings: TerminalSettings): void {
    this.#settings = settings;
    this.#relook();
    for (const view of this.#views) view.setScrollback(settings.scrollback);
  }

  /** A screen reader has come or gone. */
  setScreenReader(isRunning: boolean): void {
    this.#screenReader = isRunning;
    this.#relook();
  }

  /** Sessions are disposed by who opened them. */
  dispose(): void {
    this.#themeChanges.disconnect();
    this.#motion?.removeEventListener('change', this.#relook);
    this.#options.document.removeEventListener('keydown', this.#pressed, { capture: true });
    this.#spare.dispose();
    this.#turns.dispose();
    this.#matcher.dispose();
    this.#webgl.dispose();
  }

  #view(events: TerminalViewEvents, size: TerminalSize): TerminalView {
    const { document, platform } = this.#options;
    const view = new TerminalView({
      document,
      webgl: this.#webgl,
      look: terminalLook(this.#settings, this.#around),
      platform,
      scrollback: this.#settings.scrollback,
      search: {
        matcher: this.#matcher,
        time: { now: () => performance.now(), after },
        colors: () => findColors(this.#settings, this.#around),
      },
      turns: this.#turns,
      frames: this.#frames,
      size,
      events,
      onDispose: () => {
        this.#views = this.#views.filter((other) => other !== view);
      },
    });
    this.#views = [...this.#views, view];
    return view;
  }

  readonly #pressed = (): void => {
    this.#turns.pressed();
  };

  readonly #relook = (): void => {
    this.#around = readSurroundings(this.#options.document, this.#screenReader);
    const look = terminalLook(this.#settings, this.#around);
    for (const view of this.#views) view.setLook(look);
  };
}

/** Calls `action` once after so many milliseconds; 0: after what waits now. */
function after(milliseconds: number, action: () => void): Disposable {
  const timer = setTimeout(action, milliseconds);
  return {
    dispose: () => {
      clearTimeout(timer);
    },
  };
}
