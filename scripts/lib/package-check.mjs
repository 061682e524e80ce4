// What a packaged app must be, read back from what was made: its fuses, what is in it, how much.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readAsar } from './asar.mjs';
import { FUSES, readFuses } from './fuses.mjs';

/** Everything that may be in the archive. */
const CONTENTS = [
  /^package\.json$/,
  /^out\/main\/(index|chunks\/[\w.-]+)\.js$/,
  /^out\/preload\/index\.js$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/assets\/[\w.-]+\.(js|css|woff2)$/,
  /^out\/licences\.json$/,
];

/**
 * What there may be of each at most, in bytes. They are a tenth or so above what there was when they
 * were set: who needs more looks at what a bundle holds first, and then says why here.
 */
const BUDGETS = [
  // Read before the first window can open; everything else comes while the page's process starts.
  { what: 'main’s first file', limit: 32_000, of: /^out\/main\/index\.js$/ },
  // yaml, zod, client-node's configuration and the catalogs are half of it; a third is the side thread's,
  // which is bundled by itself and has its own copies of the first three.
  { what: 'main', limit: 1_450_000, of: /^out\/main\// },
  // Runs in every page before its own script.
  { what: 'the preload', limit: 16_000, of: /^out\/preload\// },
  // xterm.js with its addons is a third, bits-ui a sixth.
  { what: 'the page’s scripts', limit: 1_450_000, of: /^out\/renderer\/.*\.js$/ },
  { what: 'the page’s styles', limit: 110_000, of: /^out\/renderer\/.*\.css$/ },
  // Two weights of JetBrains Mono, cut down to what Western and Cyrillic and Greek texts need.
  { what: 'fonts', limit: 100_000, of: /\.woff2$/ },
  { what: 'the archive', limit: 4_500_000, of: /./ },
];

/** Bytes of scripts and styles that the page's first frame waits for: what its HTML names. */
const FIRST_FRAME = 425_000;

/**
 * @typedef {object} PackageReport
 * @property {string[]} problems what must not be; none: the package is as it should be
 * @property {string[]} notes sizes, and what this runtime lacks
 */

/**
 * Checks the archive of a packaged app.
 * @param {import('./asar.mjs').AsarFile[]} files
 * @returns {PackageReport}
 */
export function checkContents(files) {
  const problems = files
    .filter(({ path }) => !CONTENTS.some((allowed) => allowed.test(path)))
    .map(({ path }) => `${path} does not belong into a package`);
  for (const { path, hashed } of files) {
    if (!hashed) problems.push(`${path} has no hash in the archive’s header`);
  }
  for (const { path, read } of files) {
    if (/\.(js|css)$/.test(path) && read().includes('sourceMappingURL=data:')) {
      problems.push(`${path} carries a source map`);
    }
  }
  const sizes = BUDGETS.map(({ what, limit, of }) => ({
    what,
    limit,
    size: sum(files.filter(({ path }) => of.test(path))),
  }));
  sizes.push({
    what: 'what the first frame waits for',
    limit: FIRST_FRAME,
    size: sum(firstFrame(files)),
  });
  for (const { what, limit, size } of sizes) {
    if (size > limit) problems.push(`${what}: ${size} bytes, more than the budget of ${limit}`);
  }
  return {
    problems,
    notes: sizes.map(({ what, limit, size }) => `${what}: ${kB(size)} of ${kB(limit)}`),
  };
}

/**
 * Checks the fuses of a binary.
 * @param {string} binary
 * @returns {PackageReport}
 */
export function checkFuses(binary) {
  const wire = readFuses(binary);
  const problems = wire.flatMap((state, index) => {
    const fuse = FUSES[index];
    if (fuse === undefined) return [`the runtime has a fuse that nobody decided on (${index})`];
    if (fuse.on === null || state === (fuse.on ? 'on' : 'off')) return [];
    return [`the fuse ${fuse.name} is ${state}`];
  });
  const absent = FUSES.slice(wire.length).map(({ name }) => name);
  return {
    problems,
    notes: absent.length === 0 ? [] : [`this runtime has no fuse ${absent.join(', ')}`],
  };
}

/**
 * Checks a packaged app.
 * @param {string} executable
 * @param {NodeJS.Platform} [platform]
 * @returns {PackageReport}
 */
export function checkPackage(executable, platform = process.platform) {
  const folder = dirname(executable);
  const [resources, binary] =
    platform === 'darwin'
      ? [
          join(folder, '..', 'Resources'),
          join(folder, '../Frameworks/Electron Framework.framework/Electron Framework'),
        ]
      : [join(folder, 'resources'), executable];
  const reports = [
    checkFuses(binary),
    checkContents(readAsar(readFileSync(join(resources, 'app.asar')))),
  ];
  const strays = ['app', 'app.asar.unpacked', 'default_app.asar'].filter((name) =>
    existsSync(join(resources, name)),
  );
  return {
    problems: [
      ...reports.flatMap(({ problems }) => problems),
      ...strays.map((name) => `resources/${name} does not belong into a package`),
    ],
    notes: reports.flatMap(({ notes }) => notes),
  };
}

/**
 * The page's HTML, and the scripts and styles that it names.
 * @param {import('./asar.mjs').AsarFile[]} files
 */
function firstFrame(files) {
  const page = files.find(({ path }) => path === 'out/renderer/index.html');
  if (page === undefined) return [];
  const named = [
    ...page
      .read()
      .toString('utf8')
      .matchAll(/(?:src|href)="\.\/([^"]+)"/g),
  ].map(([, path]) => `out/renderer/${path}`);
  return [page, ...files.filter(({ path }) => named.includes(path))];
}

/** @param {{ size: number }[]} files */
function sum(files) {
  return files.reduce((total, { size }) => total + size, 0);
}

/** @param {number} bytes */
function kB(bytes) {
  return `${Math.round(bytes / 1000)} kB`;
}
