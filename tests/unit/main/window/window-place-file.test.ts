import type { BrowserWindow } from 'electron';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WindowPlace } from '../../../../src/main/window/window-place';
import { keepWindowPlace, readWindowPlace } from '../../../../src/main/window/window-place-file';
import { FakeClock } from '../../../support/fake-clock';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-place-'));
  file = join(folder, 'window.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** As much of a window as its place takes. */
class FakeWindow extends EventEmitter {
  bounds = { x: 10, y: 20, width: 1000, height: 700 };
  maximized = false;
  minimized = false;
  getNormalBounds = () => this.bounds;
  isMaximized = () => this.maximized;
  isMinimized = () => this.minimized;
  isFullScreen = () => false;
  isDestroyed = () => false;

  moveTo(x: number): void {
    this.bounds = { ...this.bounds, x };
    this.emit('move');
  }
}

function setUp(opened: Partial<WindowPlace> = {}) {
  const clock = new FakeClock();
  const window = new FakeWindow();
  const logged: string[] = [];
  const log = (line: string): void => void logged.push(line);
  const save = keepWindowPlace(window as unknown as BrowserWindow, {
    file,
    opened: { ...window.bounds, maximized: false, fullScreen: false, ...opened },
    clock,
    log,
  });
  return { clock, window, save, logged };
}

it('writes a place down once a second at most, and the last one when the app ends', async () => {
  const { clock, window, save } = setUp();
  expect(readWindowPlace(file)).toBeNull();
  for (let x = 11; x < 60; x += 1) window.moveTo(x);
  expect(clock.pending).toBe(1);
  clock.advance(1000);
  expect(clock.pending).toBe(0);
  window.maximized = true;
  window.emit('maximize');
  await save();
  expect(readWindowPlace(file)).toEqual({
    ...window.bounds,
    x: 59,
    maximized: true,
    fullScreen: false,
  });
  expect(clock.pending).toBe(0);
});

it('writes nothing where nothing was moved', async () => {
  const { save } = setUp();
  await save();
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('notices that the window was moved before anybody listened', async () => {
  const { clock, window, save } = setUp({ x: 500 });
  expect(clock.pending).toBe(1);
  await save();
  expect(readWindowPlace(file)).toMatchObject(window.bounds);
});

it('remembers a minimized window as it was before', async () => {
  const { window, save } = setUp();
  window.moveTo(30);
  window.minimized = true;
  window.moveTo(-32000);
  await save();
  expect(readWindowPlace(file)).toMatchObject({ x: 30 });
});

it('logs that it cannot be written, and throws nothing', async () => {
  file = join(folder, 'a file', 'window.json');
  await writeFile(join(folder, 'a file'), '');
  const { window, save, logged } = setUp();
  window.moveTo(30);
  await save();
  expect(logged).toHaveLength(1);
  expect(readWindowPlace(file)).toBeNull();
});

it.skipIf(process.platform === 'win32')('does not wait for a pipe in its place', () => {
  execFileSync('mkfifo', [file]);
  expect(readWindowPlace(file)).toBeNull();
});
