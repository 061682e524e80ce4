/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access --
   Electron runs this file as it is, and casts in JavaScript are not seen by these rules */
// A terminal as other apps make one: a program on a pseudo-terminal here, xterm.js in a window. Takes
// {"write": TEXT} a line on stdin; says what the window has parsed, a JSON line each.
const { app, BrowserWindow, ipcMain } = require('electron');
const { createInterface } = require('node:readline');
const { resolve } = require('node:path');

/** Unparsed bytes at which the program's output is not read, and is again: as Podshell's. */
const HIGH_WATER = 1024 * 1024;
const LOW_WATER = 512 * 1024;

/**
 * @typedef {object} Wanted
 * @property {string} file
 * @property {string[]} args
 * @property {Record<string, string>} env
 * @property {{ cols: number, rows: number }} size
 * @property {string} modules the checkout's node_modules
 */
const { file, args, env, size, modules } = /** @type {Wanted} */ (
  JSON.parse(process.env.PEER_WINDOW ?? '')
);
const { spawn } = /** @type {import('@lydell/node-pty')} */ (
  require(resolve(modules, '@lydell/node-pty'))
);

const now = () => performance.timeOrigin + performance.now();
const say = (/** @type {object} */ message) => process.stdout.write(`${JSON.stringify(message)}\n`);

void app.whenReady().then(async () => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { nodeIntegration: true, contextIsolation: false, backgroundThrottling: false },
  });
  await window.loadFile('index.html', { query: { modules, size: JSON.stringify(size) } });

  const pty = spawn(file, args, { ...size, name: 'xterm-256color', env, encoding: null });
  /** @type {Buffer[]} */
  let gathered = [];
  const flush = () => {
    window.webContents.send('output', Buffer.concat(gathered));
    gathered = [];
  };
  let sent = 0;
  let parsed = 0;
  let paused = false;
  pty.onData((bytes) => {
    sent += bytes.length;
    // A terminal hands out 4 KiB at most: what comes in one turn is one message.
    if (gathered.length === 0) setImmediate(flush);
    gathered.push(bytes);
    if (!paused && sent - parsed >= HIGH_WATER) {
      paused = true;
      pty.pause();
    }
  });
  ipcMain.on('parsed', (_event, /** @type {number} */ bytes) => {
    parsed += bytes;
    say({ parsed, sent, at: now() });
    if (paused && sent - parsed <= LOW_WATER) {
      paused = false;
      pty.resume();
    }
  });
  pty.onExit(({ exitCode }) => {
    say({ exitCode });
    app.quit();
  });
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const at = now();
      pty.write(/** @type {{ write: string }} */ (JSON.parse(line)).write);
      say({ wrote: at });
    })
    .on('close', () => {
      pty.kill();
      app.quit();
    });
  say({ ready: true });
});
