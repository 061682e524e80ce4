// @vitest-environment happy-dom
import './no-buffer-pool';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutputTurns } from '../../../../src/renderer/terminal/output-turns';
import {
  TerminalView,
  type TerminalViewEvents,
} from '../../../../src/renderer/terminal/terminal-view';
import { viewParts } from './view-fixture';

const nothing = (): void => undefined;
const events: TerminalViewEvents = {
  onText: nothing,
  onInserted: nothing,
  onMouse: nothing,
  onReply: nothing,
  onBinary: nothing,
  onTitle: nothing,
  onBell: nothing,
  onResize: nothing,
  onKey: () => true,
  onSelected: nothing,
  onPaste: nothing,
  onMiddleClick: nothing,
  onLink: nothing,
  onOpenLink: nothing,
  onScrolled: nothing,
};

/** What the window does later, when the test says so. */
let later: (() => void)[];
let turns: OutputTurns;
let views: TerminalView[];

beforeEach(() => {
  later = [];
  views = [];
  turns = new OutputTurns({
    now: () => 0,
    after: (_milliseconds, action) => {
      later.push(action);
      return {
        dispose: () => {
          later = later.filter((other) => other !== action);
        },
      };
    },
  });
});
afterEach(() => {
  for (const view of views) view.dispose();
  document.body.innerHTML = '';
});

function createView(): TerminalView {
  const view = new TerminalView({ ...viewParts(), turns, events, onDispose: nothing });
  views.push(view);
  view.setVisible(true);
  view.open(document.body.appendChild(document.createElement('div')));
  return view;
}

it('the terminal with the keyboard is in front, until it goes', () => {
  const first = createView();
  const second = createView();
  expect(turns.front).toBeNull();
  first.focus();
  const { front } = turns;
  expect(front).not.toBeNull();
  second.focus();
  expect(turns.front).not.toBeNull();
  expect(turns.front).not.toBe(front);
  second.setVisible(false);
  expect(turns.front).toBeNull();
  first.element.querySelector('textarea')?.blur();
  first.focus();
  expect(turns.front).toBe(front);
  first.dispose();
  views.shift();
  expect(turns.front).toBeNull();
});

it('the terminal that has kept the keyboard while it was hidden for a moment is in front again', () => {
  const [first, second] = [createView(), createView()];
  first.focus();
  const { front } = turns;
  first.setVisible(false);
  expect(turns.front).toBeNull();
  second.setVisible(true);
  expect(turns.front).toBeNull();
  first.setVisible(true);
  expect(front).not.toBeNull();
  expect(turns.front).toBe(front);
});

it('the terminal with the keyboard parses while another one floods and rests', async () => {
  const flooded = createView();
  const view = createView();
  view.focus();
  turns.pressed();
  let isFlooded = false;
  flooded.write(new Uint8Array(1024).fill(120), () => {
    isFlooded = true;
  });
  await new Promise<void>((resolve) => {
    view.write(new TextEncoder().encode('x'), resolve);
  });
  expect(isFlooded).toBe(false);
  // Its echo has come: the other one's turn.
  const parsed = new Promise<void>((resolve) => {
    flooded.write(new Uint8Array(1), resolve);
  });
  for (const action of later.splice(0)) action();
  await parsed;
  expect(isFlooded).toBe(true);
});
