// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tooltip } from '../../../../src/renderer/ui/tooltip';

let control: HTMLButtonElement;
let detach: () => void;
let text = 'Settings Ctrl+,';

beforeEach(() => {
  vi.useFakeTimers();
  text = 'Settings Ctrl+,';
  control = document.createElement('button');
  document.body.append(control);
  const attach = tooltip(() => text);
  detach = attach(control) ?? (() => undefined);
});
afterEach(() => {
  detach();
  control.remove();
  vi.useRealTimers();
});

const shown = (): HTMLElement | null => document.querySelector('[role=tooltip]');
const rest = async (): Promise<void> => {
  await fireEvent.pointerEnter(control);
  vi.advanceTimersByTime(500);
};

it('explains a control on which the pointer rests, with its text as it is then', async () => {
  await fireEvent.pointerEnter(control);
  text = 'Close settings';
  vi.advanceTimersByTime(499);
  expect(shown()).toBeNull();
  vi.advanceTimersByTime(1);
  expect(shown()?.textContent).toBe('Close settings');
  expect(control.getAttribute('aria-describedby')).toBe(shown()?.id);
});

it('explains nothing that the pointer only passes, or that a finger touches', async () => {
  await fireEvent.pointerEnter(control);
  await fireEvent.pointerLeave(control);
  await fireEvent.pointerEnter(control, { pointerType: 'touch' });
  vi.advanceTimersByTime(5000);
  expect(shown()).toBeNull();
});

it.each([
  ['a press', () => fireEvent.pointerDown(control)],
  ['a click', () => fireEvent.click(control)],
  ['Escape', () => fireEvent.keyDown(document.body, { key: 'Escape' })],
  ['scrolling', () => fireEvent.scroll(document.body)],
  ['the keyboard going elsewhere', () => fireEvent.blur(control)],
])('%s takes it away, for good', async (_what, act) => {
  await rest();
  expect(shown()).not.toBeNull();
  await act();
  expect(shown()).toBeNull();
  expect(control.hasAttribute('aria-describedby')).toBe(false);
  vi.advanceTimersByTime(5000);
  expect(shown()).toBeNull();
});

it('a press before it is there keeps it away', async () => {
  await fireEvent.pointerEnter(control);
  await fireEvent.pointerDown(control);
  vi.advanceTimersByTime(5000);
  expect(shown()).toBeNull();
});

it('stays while the pointer reads it, and goes when it leaves', async () => {
  await rest();
  await fireEvent.pointerLeave(control);
  const tip = shown();
  if (tip === null) throw new Error('it went before the pointer could reach it');
  await fireEvent.pointerEnter(tip);
  vi.advanceTimersByTime(5000);
  expect(shown()).toBe(tip);
  await fireEvent.pointerLeave(tip);
  vi.advanceTimersByTime(5000);
  expect(shown()).toBeNull();
});

it('shows at once where the keyboard comes to it', async () => {
  vi.spyOn(control, 'matches').mockReturnValue(true);
  await fireEvent.focus(control);
  expect(shown()).not.toBeNull();
  detach();
  expect(shown()).toBeNull();
});

it('does not show because a press gave the control the keyboard', async () => {
  vi.spyOn(control, 'matches').mockReturnValue(false);
  await fireEvent.focus(control);
  vi.advanceTimersByTime(5000);
  expect(shown()).toBeNull();
});
