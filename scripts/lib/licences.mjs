// The licences of everything that is in a build: found by what the bundles are made of, so that
// nothing has to be kept in step by hand. What has no licence text breaks the build.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/**
 * @typedef {object} Licence as `src/shared/about.ts` has it
 * @property {string} name
 * @property {string} version
 * @property {string} licence
 * @property {string | null} url
 * @property {string} text
 */

/** In every package without being in a bundle: the runtime, and the font that a style sheet names. */
const BESIDE = ['electron', '@fontsource/jetbrains-mono'];

/** Files that hold a licence, by how packages call them. */
const LICENCE_FILE = /^(licen[cs]e|copying|notice)([-.].*)?$/i;

/** Who says their licence but leaves its text out: the text that SPDX has for it, with their name. */
const TEXTS = {
  MIT: (/** @type {string} */ holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

/**
 * The folder of the package that a module is in.
 * @param {string} id of the module, as the bundler has it
 * @returns {string | undefined} undefined for modules of our own and made-up ones
 */
export function packageFolder(id) {
  const path = id
    .replace(/^\0+/, '')
    .replace(/[?#].*$/, '')
    .replaceAll('\\', '/');
  const at = path.lastIndexOf('/node_modules/');
  if (at < 0) return undefined;
  const [first = '', second] = path.slice(at + '/node_modules/'.length).split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  return `${path.slice(0, at)}/node_modules/${name}`.replaceAll('/', sep);
}

/**
 * What a package says of its licence.
 * @param {string} folder
 * @returns {Licence}
 * @throws where it says nothing
 */
export function readLicence(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  /** @type {{ name: string, version: string, license?: unknown, author?: unknown }} */
  const { name, version, license } = manifest;
  const files = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort();
  const found = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  const licence = typeof license === 'string' && license !== '' ? license : titleOf(found);
  if (licence === undefined || /^(unlicensed|see licen)/i.test(licence)) {
    throw new Error(`${name} does not say its licence`);
  }
  const made = TEXTS[/** @type {keyof typeof TEXTS} */ (licence)];
  if (found === '' && made === undefined) throw new Error(`${name} has no text of ${licence}`);
  const text = found === '' ? made(`${authorOf(manifest)} (${name})`) : found;
  return { name, version, licence, url: pageOf(manifest), text };
}

/**
 * The licence that a text is of, by its first line.
 * @param {string} text
 */
function titleOf(text) {
  return /^\W*(?:The )?(MIT|ISC) Licen[cs]e/i.exec(text)?.[1]?.toUpperCase();
}

/** @param {any} manifest */
function authorOf({ name, author }) {
  const named = typeof author === 'string' ? author : author?.name;
  return named ?? `the authors of ${name}`;
}

/** @param {any} manifest @returns {string | null} a web address */
function pageOf({ homepage, repository }) {
  const named = homepage ?? (typeof repository === 'string' ? repository : repository?.url);
  if (typeof named !== 'string') return null;
  const url = named
    .replace(/^git\+/, '')
    .replace(/^git:/, 'https:')
    .replace(/\.git$/, '');
  return /^https?:\/\//.test(url) ? url : null;
}

/**
 * A plugin for each of the three bundles: together they write the licences of all parts.
 * @param {string} root the project's folder
 * @param {string} file what to write
 * @returns {() => { name: string, generateBundle: (options: unknown, bundle: Record<string, any>) => void }}
 */
export function licencesPlugin(root, file) {
  /** @type {Set<string>} */
  const folders = new Set(BESIDE.map((name) => join(root, 'node_modules', name)));
  return () => ({
    name: 'podshell-licences',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        const ids = output.type === 'chunk' ? output.moduleIds : [];
        for (const id of ids) {
          const folder = packageFolder(id);
          if (folder !== undefined) folders.add(realPackage(folder));
        }
      }
      const licences = [...folders].map(readLicence);
      licences.sort(
        (a, b) => a.name.localeCompare(b.name, 'en') || (a.version < b.version ? -1 : 1),
      );
      const unique = licences.filter(
        ({ name, version }, index) =>
          name !== licences[index - 1]?.name || version !== licences[index - 1]?.version,
      );
      if (existsSync(dirname(file))) writeFileSync(file, `${JSON.stringify(unique)}\n`);
    },
  });
}

/**
 * Some packages have a `package.json` in a folder inside that only says how to load it.
 * @param {string} folder
 */
function realPackage(folder) {
  if (existsSync(join(folder, 'package.json'))) return folder;
  throw new Error(`${folder} is no package`);
}
