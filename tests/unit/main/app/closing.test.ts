import { describe, expect, it, vi } from 'vitest';
import { Closing } from '../../../../src/main/app/closing';
import { FakeClock } from '../../../support/fake-clock';

function setUp(connected: number, asks = true, finish = (): Promise<void> => Promise.resolve()) {
  const clock = new FakeClock();
  const options = {
    ask: vi.fn(),
    askWithoutPage: vi.fn(() => Promise.resolve(true)),
    closeWindow: vi.fn(),
    exit: vi.fn(),
  };
  const closing = new Closing({
    clock,
    connected: () => connected,
    asks: () => asks,
    finish,
    ...options,
  });
  return { clock, closing, ...options };
}

describe('closing the window', () => {
  it('asks while shells are connected, and closes when told to', () => {
    const { closing, ask, closeWindow } = setUp(3);
    expect(closing.mayClose()).toBe(false);
    expect(ask).toHaveBeenCalledWith(3);
    closing.answer(false);
    expect(closeWindow).not.toHaveBeenCalled();
    closing.answer(true);
    expect(closeWindow).toHaveBeenCalledOnce();
    expect(closing.mayClose()).toBe(true);
  });

  it.each([
    ['nothing is connected', 0, true],
    ['the user wants no question', 3, false],
  ])('asks nothing where %s', (_name, connected, asks) => {
    const { closing, ask } = setUp(connected, asks);
    expect(closing.mayClose()).toBe(true);
    expect(ask).not.toHaveBeenCalled();
  });
});

describe('a page that does not answer', () => {
  it('is asked once; then the system asks, so that the window can be closed', async () => {
    const { closing, clock, ask, askWithoutPage, closeWindow } = setUp(3);
    expect(closing.mayClose()).toBe(false);
    clock.advance(60_000);
    expect(closing.mayClose()).toBe(false);
    expect(ask).toHaveBeenCalledOnce();
    expect(askWithoutPage).toHaveBeenCalledWith(3);
    await vi.waitFor(() => {
      expect(closeWindow).toHaveBeenCalledOnce();
    });
    expect(closing.mayClose()).toBe(true);
  });

  it('is given time: a second click right after the first asks the page again', () => {
    const { closing, ask, askWithoutPage } = setUp(3);
    closing.mayClose();
    closing.mayClose();
    expect(ask).toHaveBeenCalledTimes(2);
    expect(askWithoutPage).not.toHaveBeenCalled();
  });

  it('that answered is asked again the next time', () => {
    const { closing, clock, ask, askWithoutPage } = setUp(3);
    closing.mayClose();
    closing.answer(false);
    clock.advance(60_000);
    closing.mayClose();
    expect(ask).toHaveBeenCalledTimes(2);
    expect(askWithoutPage).not.toHaveBeenCalled();
  });
});

describe('quitting', () => {
  it('ends the process once everything is finished', async () => {
    let done: () => void = () => undefined;
    const { closing, exit } = setUp(0, true, () => new Promise((resolve) => (done = resolve)));
    closing.quit();
    closing.quit();
    expect(exit).not.toHaveBeenCalled();
    done();
    await vi.waitFor(() => {
      expect(exit).toHaveBeenCalledOnce();
    });
  });

  it('does not wait for ever', () => {
    const { closing, clock, exit } = setUp(0, true, () => new Promise(() => undefined));
    closing.quit();
    clock.advance(60_000);
    expect(exit).toHaveBeenCalledOnce();
  });
});
