import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ScriptFailure } from './failure.mjs';
import { run } from './processes.mjs';

const APT_TIMEOUT_MS = 15 * 60_000;

/**
 * The Debian and Ubuntu package of each shared library that Electron links or loads. Where a name
 * changed with 64-bit time_t (Debian 13, Ubuntu 24.04), the newer one comes second.
 * @type {Record<string, string[]>}
 */
const PACKAGE_OF_LIBRARY = {
  'libasound.so.2': ['libasound2', 'libasound2t64'],
  'libatk-1.0.so.0': ['libatk1.0-0', 'libatk1.0-0t64'],
  'libatk-bridge-2.0.so.0': ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
  'libatspi.so.0': ['libatspi2.0-0', 'libatspi2.0-0t64'],
  'libcairo.so.2': ['libcairo2'],
  'libcups.so.2': ['libcups2', 'libcups2t64'],
  'libdbus-1.so.3': ['libdbus-1-3'],
  'libdrm.so.2': ['libdrm2'],
  'libexpat.so.1': ['libexpat1'],
  'libgbm.so.1': ['libgbm1'],
  'libgio-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libglib-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libgobject-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libgtk-3.so.0': ['libgtk-3-0', 'libgtk-3-0t64'],
  'libnspr4.so': ['libnspr4'],
  'libnss3.so': ['libnss3'],
  'libnssutil3.so': ['libnss3'],
  'libpango-1.0.so.0': ['libpango-1.0-0'],
  'libsmime3.so': ['libnss3'],
  'libudev.so.1': ['libudev1'],
  'libX11.so.6': ['libx11-6'],
  'libxcb.so.1': ['libxcb1'],
  'libXcomposite.so.1': ['libxcomposite1'],
  'libXdamage.so.1': ['libxdamage1'],
  'libXext.so.6': ['libxext6'],
  'libXfixes.so.3': ['libxfixes3'],
  'libxkbcommon.so.0': ['libxkbcommon0'],
  'libXrandr.so.2': ['libxrandr2'],
};

/** Newer Electrons load GTK when they start and do not link it, so ldd does not name it. */
const LOADED_LATER = ['libgtk-3.so.0'];

/**
 * The libraries that `ldd` did not find.
 * @param {string} output of ldd
 * @returns {string[]} their names, each once
 */
export function missingLibraries(output) {
  const names = output
    .split('\n')
    .map((line) => /^\s*(\S+) => not found\s*$/.exec(line)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(names)];
}

/**
 * The packages that bring libraries.
 * @param {string[]} libraries
 * @param {(name: string) => boolean} exists whether the distribution has a package of this name
 * @returns {{ packages: string[], unknown: string[] }} `unknown`: libraries we have no package for
 */
export function packagesFor(libraries, exists) {
  const packages = new Set();
  const unknown = [];
  for (const library of libraries) {
    const found = PACKAGE_OF_LIBRARY[library]?.find(exists);
    if (found === undefined) unknown.push(library);
    else packages.add(found);
  }
  return { packages: [...packages], unknown };
}

/**
 * @typedef {object} LinuxNeeds
 * @property {string} executable Electron's binary
 * @property {boolean} display whether a display has to be made (Xvfb)
 * @property {boolean} tests whether the end-to-end tests are going to run (X keys, pictures of Chinese)
 */

/**
 * Sees to it that Electron can start on this Linux: installs what is missing with apt when root on
 * Debian or Ubuntu, otherwise fails with the exact command.
 * @param {LinuxNeeds} needs
 * @param {import('./life.mjs').Work} options
 * @returns {Promise<string>} what was done, in a few words
 */
export async function ensureLinuxLibraries(needs, { note, life }) {
  if (process.platform !== 'linux') return 'nothing to do on this system';
  const libraries = await librariesMissing(needs.executable);
  const programs = await programsMissing(needs);
  if (libraries.length === 0 && programs.length === 0) return 'all there';
  const wanted = [...libraries, ...programs.map((program) => program.what)];
  note(`missing: ${wanted.join(', ')}`);
  if (!hasApt()) {
    throw new ScriptFailure(`This system lacks what Electron needs: ${wanted.join(', ')}.`, [
      'Install the packages that bring them with your system’s package manager and run the command again.',
    ]);
  }
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    note('apt-get update');
    await apt(['update'], { life });
  }
  const known = await knownPackages(libraries);
  const { packages, unknown } = packagesFor(libraries, (name) => known.has(name));
  packages.push(...programs.map((program) => program.package));
  if (unknown.length > 0) {
    throw new ScriptFailure(`No package is known for ${unknown.join(', ')}.`, [
      'Find it with `apt-file search`, install it and run the command again.',
    ]);
  }
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!isRoot) {
    throw new ScriptFailure(`This system lacks what Electron needs: ${wanted.join(', ')}.`, [
      'Install it and run the command again:',
      `  sudo apt-get update && sudo ${command}`,
    ]);
  }
  note(command);
  await apt(['install', '-y', '--no-install-recommends', ...packages], { life, note });
  const still = await librariesMissing(needs.executable);
  if (still.length > 0) {
    throw new ScriptFailure(`apt finished, but ${still.join(', ')} is still missing.`);
  }
  return `installed ${packages.join(', ')}`;
}

/** @param {string} executable */
async function librariesMissing(executable) {
  const linked = missingLibraries((await run('ldd', [executable], { output: 'capture' })).output);
  const known = await run('/sbin/ldconfig', ['-p'], { output: 'capture' });
  const later = LOADED_LATER.filter((name) => known.code === 0 && !known.stdout.includes(name));
  return [...new Set([...linked, ...later])];
}

/**
 * @param {LinuxNeeds} needs
 * @returns {Promise<{ what: string, package: string }[]>}
 */
async function programsMissing({ display, tests }) {
  const missing = [];
  if (display && !onPath('Xvfb')) missing.push({ what: 'Xvfb', package: 'xvfb' });
  if (tests && !onPath('xdotool')) missing.push({ what: 'xdotool', package: 'xdotool' });
  if (!onPath('fc-list')) {
    missing.push({ what: 'fontconfig', package: 'fontconfig' });
    missing.push({ what: 'a font', package: 'fonts-dejavu-core' });
    if (tests) missing.push({ what: 'a Chinese font', package: 'fonts-noto-cjk' });
    return missing;
  }
  if (!(await hasFont([]))) missing.push({ what: 'a font', package: 'fonts-dejavu-core' });
  if (tests && !(await hasFont([':lang=zh-cn']))) {
    missing.push({ what: 'a Chinese font', package: 'fonts-noto-cjk' });
  }
  return missing;
}

/** @param {string[]} pattern */
async function hasFont(pattern) {
  const { stdout } = await run('fc-list', pattern, { output: 'capture' });
  return stdout.trim() !== '';
}

/**
 * Whether a program is on the PATH.
 * @param {string} program
 */
export function onPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => existsSync(join(folder, program)));
}

function hasApt() {
  if (!onPath('apt-get') || !existsSync('/etc/os-release')) return false;
  const { id, like } = osRelease(readFileSync('/etc/os-release', 'utf8'));
  return [id, ...like].some((name) => name === 'debian' || name === 'ubuntu');
}

/**
 * What a distribution says it is.
 * @param {string} text of /etc/os-release (os-release(5))
 */
export function osRelease(text) {
  const value = (/** @type {string} */ key) =>
    new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(text)?.[1] ?? '';
  return {
    id: value('ID'),
    like: value('ID_LIKE')
      .split(' ')
      .filter((name) => name !== ''),
  };
}

/**
 * Of the packages that may bring these libraries, those that apt knows.
 * @param {string[]} libraries
 */
async function knownPackages(libraries) {
  const names = libraries.flatMap((library) => PACKAGE_OF_LIBRARY[library] ?? []);
  if (names.length === 0) return new Set();
  const { stdout } = await run('apt-cache', ['policy', ...names], { output: 'capture' });
  return availablePackages(stdout);
}

/**
 * The packages that can be installed, of those asked about.
 * @param {string} policy output of `apt-cache policy NAME…`
 * @returns {Set<string>}
 */
export function availablePackages(policy) {
  const found = new Set();
  for (const block of policy.split(/^(?=\S)/m)) {
    const name = /^(\S+):$/m.exec(block)?.[1];
    const candidate = /^ {2}Candidate: (.+)$/m.exec(block)?.[1];
    if (name !== undefined && candidate !== undefined && candidate !== '(none)') found.add(name);
  }
  return found;
}

/**
 * @param {string[]} args
 * @param {Pick<import('./life.mjs').Work, 'life'> & { note?: (line: string) => void }} options
 */
async function apt(args, { life, note }) {
  const result = await run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    output: 'capture',
    // C keeps the messages below findable; a question nobody can answer must not be asked.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    timeoutMs: APT_TIMEOUT_MS,
    life,
    onLine: (line) => {
      if (/^Need to get |^After this operation/.test(line)) note?.(line);
    },
  });
  if (result.code === 0) return;
  throw new ScriptFailure(
    `apt-get ${args[0]} failed${result.timedOut ? ' (15 minutes passed)' : ''}.`,
    [
      ...result.output.trim().split('\n').slice(-8),
      'Put it right by hand and run the command again.',
    ],
  );
}
