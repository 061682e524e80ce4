import type { TerminalLink } from './links';
import type { ScrollPlace } from './scroll-place';

/** What a pane shows over its terminal. */
export class TerminalOverlay {
  /** The link under the mouse, or null. */
  link = $state.raw<TerminalLink | null>(null);
  scroll = $state.raw<ScrollPlace>({ isBack: false, hasNews: false });
  /** How often the bell flashed. */
  flashes = $state(0);
  /** Where the text was saved last, as long as that is said; or null. */
  savedTo = $state<string | null>(null);
  /** The user is asked whether a protected context's terminal may be typed in. */
  isAskingToType = $state(false);
}
