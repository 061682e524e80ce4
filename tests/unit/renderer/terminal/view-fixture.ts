import {
  LineMatcher,
  matchLines,
  type LineMatches,
  type MatchRequest,
  type RegexWorker,
} from '../../../../src/renderer/terminal/line-matcher';
import { FloodFrames } from '../../../../src/renderer/terminal/flood-frames';
import { OutputTurns } from '../../../../src/renderer/terminal/output-turns';
import type {
  SearchParts,
  TerminalViewOptions,
} from '../../../../src/renderer/terminal/terminal-view';
import {
  findColors,
  terminalLook,
  type LookSurroundings,
} from '../../../../src/renderer/terminal/theme';
import { WebglPool } from '../../../../src/renderer/terminal/webgl-pool';
import { DEFAULT_SETTINGS } from '../../../../src/shared/settings';

/** A window as most have it. */
export const AROUND: LookSurroundings = {
  scheme: 'light',
  moreContrast: false,
  reducedMotion: false,
  screenReader: false,
  bundledFonts: "'JetBrains Mono', monospace",
};

/** A worker's work, done right here. */
class PageWorker implements RegexWorker {
  onmessage: ((event: MessageEvent<LineMatches>) => void) | null = null;

  postMessage(request: MatchRequest): void {
    this.onmessage?.(new MessageEvent('message', { data: matchLines(request) }));
  }
  terminate(): void {
    this.onmessage = null;
  }
}

/** Real time, and a worker that never hangs. */
export function searchParts(): SearchParts {
  const after = (milliseconds: number, action: () => void) => {
    const timer = setTimeout(action, milliseconds);
    return {
      dispose: () => {
        clearTimeout(timer);
      },
    };
  };
  return {
    matcher: new LineMatcher({
      createWorker: () => new PageWorker(),
      after,
    }),
    time: { now: () => performance.now(), after },
    colors: () => findColors(DEFAULT_SETTINGS, AROUND),
  };
}

/** What every view of a test has, but for what it tells. */
export function viewParts(): Omit<TerminalViewOptions, 'events' | 'onDispose'> {
  return {
    document,
    webgl: new WebglPool({ enabled: false }),
    look: terminalLook(DEFAULT_SETTINGS, AROUND),
    platform: 'linux',
    search: searchParts(),
    turns: new OutputTurns({
      now: () => performance.now(),
      after: (milliseconds, action) => searchParts().time.after(milliseconds, action),
    }),
    frames: new FloodFrames(),
    scrollback: 1000,
    size: { cols: 80, rows: 24 },
  };
}
