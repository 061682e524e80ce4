/* eslint-disable @typescript-eslint/no-require-imports -- Electron 25 loads its main script as CommonJS only */
'use strict';
// The default app of the stand-in Electron runtime (scripts/lib/stand-in.mjs packs it as
// resources/default_app.asar). It does the part of Electron's own default app that development and
// Playwright need: `electron [-r FILE]… FOLDER [ARGUMENT]…`, `--version` and `--abi`.
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const electron = require('electron');

/**
 * Electron gives its default app two setters that its public types leave out.
 * @typedef {{ setVersion(version: string): void, setAppPath(path: string): void }} DefaultAppSetters
 */
const app = /** @type {import('electron').App & DefaultAppSetters} */ (electron.app);

/**
 * What the command line asks for. A file given with -r may change process.argv (Playwright's does),
 * so this is read before any is loaded.
 * @param {string[]} argv without the executable
 */
function parse(argv) {
  /** @type {{ print: string, required: string[], folder: string }} */
  const asked = { print: '', required: [], folder: '' };
  let fileFollows = false;
  for (const argument of argv) {
    if (fileFollows) {
      asked.required.push(argument);
      fileFollows = false;
    } else if (argument === '-r' || argument === '--require') {
      fileFollows = true;
    } else if (argument === '-v' || argument === '--version') {
      asked.print = `v${process.versions.electron}`;
    } else if (argument === '-a' || argument === '--abi') {
      asked.print = process.versions.modules;
    } else if (!argument.startsWith('-')) {
      asked.folder = argument;
      break;
    }
  }
  if (fileFollows) refuse('-r needs a file.');
  return asked;
}

/** @param {string} sentence @returns {never} */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/**
 * What Electron reads of an app's package.json.
 * @typedef {{ version?: string, productName?: string, name?: string, desktopName?: string, v8Flags?: string }} Manifest
 */

/** @param {string} folder a folder with a package.json or an index.js, or a script */
function loadApp(folder) {
  const target = path.resolve(folder);
  const manifestFile = path.join(target, 'package.json');
  // Apps ask for this flag to tell development from a package.
  Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true });
  let appPath;
  if (existsSync(manifestFile)) {
    /** @type {Manifest} */
    let manifest;
    try {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the cast below is JSDoc, which the rule does not see
      manifest = /** @type {Manifest} */ (JSON.parse(readFileSync(manifestFile, 'utf8')));
    } catch (error) {
      refuse(`Unable to parse ${manifestFile}: ${String(error)}`);
    }
    if (manifest.version) app.setVersion(manifest.version);
    // The name decides where userData is, so it is set before the app's first line runs.
    const name = manifest.productName ?? manifest.name;
    if (name) app.name = name;
    app.setDesktopName(manifest.desktopName ?? `${app.name}.desktop`);
    if (manifest.v8Flags) require('node:v8').setFlagsFromString(manifest.v8Flags);
    appPath = target;
  }
  const load = createRequire(path.join(process.cwd(), 'electron-default-app.js'));
  let script;
  try {
    script = load.resolve(target);
  } catch (error) {
    refuse(`Unable to find an Electron app at ${target}: ${String(error)}`);
  }
  app.setAppPath(appPath ?? path.dirname(script));
  load(script);
}

const asked = parse(process.argv.slice(1));
if (asked.print) {
  process.stdout.write(`${asked.print}\n`);
  process.exit(0);
}
for (const file of asked.required) {
  createRequire(path.join(process.cwd(), 'electron-default-app.js'))(file);
}
if (!asked.folder) refuse('Name the folder of an app: electron [-r FILE] FOLDER');
loadApp(asked.folder);
