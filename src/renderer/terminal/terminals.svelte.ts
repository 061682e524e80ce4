import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import type { TerminalSize } from '../../shared/terminal';
import type { Language } from '../ui/i18n.svelte';
import { whenIdle } from './idle';
import type { SessionApi, SessionStart } from './session-options';
import { TerminalSession } from './terminal-session.svelte';
import { DEFAULT_SIZE, TerminalView } from './terminal-view';
import { readTerminalLook, type TerminalLook } from './theme';
import { WebglPool } from './webgl-pool';

/** What the terminals of a window share. */
export interface TerminalsOptions {
  readonly api: SessionApi;
  readonly platform: 'darwin' | 'win32' | 'linux';
  /** A real GPU draws; only then is WebGL faster than the DOM. */
  readonly gpu: boolean;
  readonly settings: Pick<Settings, 'fontSize' | 'scrollback'>;
  readonly language: Language;
  readonly document: Document;
  /** Whether a key is one of the app's shortcuts, which no shell gets. */
  readonly isChord: (event: KeyboardEvent) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Names the window's layout: as long as it is the same, a terminal fits in as before. */
  readonly layout: () => string;
  /** The pod that has taken the place of one that is gone, where it is known; read reactively. */
  readonly replacement: (gone: ExecTarget) => ExecTarget | null;
}

/** The faces a terminal draws with; measured before they are there, cells get another font's size. */
const FACES = ["13px 'JetBrains Mono'", "bold 13px 'JetBrains Mono'"];
/** What changes a terminal's look besides the app's own theme. */
const MEDIA = [
  '(prefers-color-scheme: dark)',
  '(prefers-contrast: more)',
  '(prefers-reduced-motion: reduce)',
];

/** Makes the window's terminals and keeps them to the settings and the theme in force. */
export class Terminals implements Disposable {
  readonly #options: TerminalsOptions;
  readonly #webgl: WebglPool;
  readonly #fontReady: Promise<unknown>;
  #views: readonly TerminalView[] = [];
  readonly #themeChanges: MutationObserver;
  readonly #media: readonly MediaQueryList[];
  #settings: Pick<Settings, 'fontSize' | 'scrollback'>;
  #look: TerminalLook;
  #measured: { readonly layout: string; readonly size: TerminalSize } | null = null;

  constructor(options: TerminalsOptions) {
    const { document } = options;
    this.#options = options;
    this.#settings = options.settings;
    this.#look = readTerminalLook(document);
    this.#webgl = new WebglPool({ enabled: options.gpu });
    // A face that cannot be loaded leaves the next of the list, which is measured as well.
    this.#fontReady = Promise.allSettled(FACES.map((face) => document.fonts.load(face)));
    this.#themeChanges = new MutationObserver(this.#relook);
    this.#themeChanges.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#media = MEDIA.flatMap((query) => document.defaultView?.matchMedia(query) ?? []);
    for (const media of this.#media) media.addEventListener('change', this.#relook);
  }

  /**
   * A new session, which connects at once, or when it is first shown where its size is not known
   * yet. Whoever asked for it disposes it.
   *
   * @param onClose the user wants the ended session's tab closed
   * @param start how it comes to its stream; a new one unless told
   */
  open(
    target: ExecTarget,
    onClose: () => void,
    start: SessionStart = { kind: 'open' },
  ): TerminalSession {
    const { api, platform, language, document, isChord, now, layout, replacement } = this.#options;
    const likelySize = this.#measured?.layout === layout() ? this.#measured.size : null;
    return new TerminalSession({
      api,
      target,
      start,
      platform,
      fontReady: this.#fontReady,
      likelySize,
      onMeasured: (size) => {
        this.#measured = { layout: layout(), size };
      },
      isChord,
      onClose,
      now,
      formatTime: (milliseconds) => language.t.app.time(milliseconds),
      later: whenIdle,
      replacement,
      createView: (events) => {
        const view = new TerminalView({
          document,
          webgl: this.#webgl,
          look: this.#look,
          ...this.#settings,
          size: likelySize ?? DEFAULT_SIZE,
          events,
          onDispose: () => {
            this.#views = this.#views.filter((other) => other !== view);
          },
        });
        this.#views = [...this.#views, view];
        return view;
      },
    });
  }

  /** Terminals that are not disposed. */
  get size(): number {
    return this.#views.length;
  }

  /** Takes changed settings over, in every terminal at once. */
  use({ fontSize, scrollback }: Pick<Settings, 'fontSize' | 'scrollback'>): void {
    this.#settings = { fontSize, scrollback };
    for (const view of this.#views) {
      view.setFontSize(fontSize);
      view.setScrollback(scrollback);
    }
  }

  /** Sessions are disposed by who opened them. */
  dispose(): void {
    this.#themeChanges.disconnect();
    for (const media of this.#media) media.removeEventListener('change', this.#relook);
    this.#webgl.dispose();
  }

  readonly #relook = (): void => {
    this.#look = readTerminalLook(this.#options.document);
    for (const view of this.#views) view.setLook(this.#look);
  };
}
