// What Linux users install, made of the unpacked app: a .deb and a .tar.gz. Not electron-builder's
// own targets, which download their tools; its scripts and profile for an installed app are used.
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ScriptFailure } from './failure.mjs';
import { onPath } from './linux-libraries.mjs';
import { run } from './processes.mjs';
import { inProject } from './project.mjs';

/** Where the .deb puts the app, as electron-builder's does. */
const INSTALLED = '/opt/Podshell';

/**
 * What the runtime loads, by Debian's names. The second of a pair is Debian 13's and Ubuntu 24.04's.
 * From electron-builder's list; libasound, libgbm and libxss are what Electron itself links to.
 */
const DEPENDS = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libgbm1',
  'libasound2 | libasound2t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libnotify4',
  'libsecret-1-0',
  'libuuid1',
  'libxss1',
  'libxtst6',
  'xdg-utils',
];

/** The type of team files; electron-builder.yml gives it to the AppImage. */
const TEAM_FILE_TYPE = 'application/x-podshell';

/** Debian's names of Node's architectures. */
const DEBIAN_ARCHITECTURES = { x64: 'amd64', arm64: 'arm64', arm: 'armhf' };

/**
 * @typedef {object} Application
 * @property {string} folder the unpacked app
 * @property {string} output where packages go
 * @property {string} version with a suffix where the package is not to be published
 * @property {import('./life.mjs').Life} life
 * @property {string} [architecture] as Node calls it; this machine's unless told
 */

/**
 * Makes the .tar.gz: one folder, which runs where it is unpacked.
 * @param {Application} application
 * @returns {Promise<string>} its path
 */
export async function makeTarball({ folder, output, version, life, architecture = process.arch }) {
  const name = `Podshell-${version}-linux-${architecture}`;
  const file = join(output, `${name}.tar.gz`);
  await must(life, 'tar', [
    '--create',
    '--gzip',
    `--file=${file}`,
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    `--transform=s,^${basename(folder)},${name},`,
    `--directory=${dirname(folder)}`,
    basename(folder),
  ]);
  return file;
}

/**
 * Makes the .deb, where the tools for it are (Debian, Ubuntu).
 * @param {Application & { compression: number }} application compression: xz's level; 6 takes two
 *   minutes for a fifth less than 1
 * @returns {Promise<string | undefined>} its path, or undefined without `dpkg-deb`
 */
export async function makeDeb({
  folder,
  output,
  version,
  compression,
  life,
  architecture = process.arch,
}) {
  if (!onPath('dpkg-deb')) return undefined;
  const debian =
    DEBIAN_ARCHITECTURES[/** @type {keyof typeof DEBIAN_ARCHITECTURES} */ (architecture)] ??
    architecture;
  const root = mkdtempSync(join(tmpdir(), 'podshell-deb-'));
  try {
    chmodSync(root, 0o755);
    layOut(root, folder);
    const sizeKiB = Math.ceil(sizeOf(root) / 1024);
    writeControl(root, { version, architecture: debian, sizeKiB });
    const file = join(output, `podshell_${version}_${debian}.deb`);
    await must(life, 'dpkg-deb', [
      '--root-owner-group',
      '-Zxz',
      `-z${compression}`,
      '--build',
      root,
      file,
    ]);
    return file;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * The files of an installed app.
 * @param {string} root
 * @param {string} folder
 */
function layOut(root, folder) {
  const app = join(root, INSTALLED);
  cpSync(folder, app, { recursive: true, verbatimSymlinks: true });
  const put = (/** @type {string} */ path, /** @type {string} */ text) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  put(`${INSTALLED}/resources/apparmor-profile`, template('apparmor-profile'));
  put('usr/share/applications/podshell.desktop', desktopEntry());
  put('usr/share/mime/packages/podshell.xml', mimeTypes());
  put('usr/share/doc/podshell/copyright', readFileSync(inProject('LICENSE'), 'utf8'));
  for (const size of [512, 1024]) {
    const icon = join(root, `usr/share/icons/hicolor/${size}x${size}/apps/podshell.png`);
    mkdirSync(dirname(icon), { recursive: true });
    copyFileSync(inProject('assets', size === 512 ? 'icon.png' : 'icon@2x.png'), icon);
  }
  const scalable = join(root, 'usr/share/icons/hicolor/scalable/apps/podshell.svg');
  mkdirSync(dirname(scalable), { recursive: true });
  copyFileSync(inProject('assets', 'icon.svg'), scalable);
  openToAll(root);
  chmodSync(join(app, 'chrome-sandbox'), 0o4755);
}

/**
 * electron-builder's script takes the helper's setuid bit away where *root* may make user namespaces,
 * which says nothing about other users: Debian's and containers' switches are theirs alone. Chromium
 * uses it only for those, as Chrome's own package has it.
 */
const KEEP_SANDBOX_HELPER = `
chmod 4755 '${INSTALLED}/chrome-sandbox'
`;

/**
 * The entry of the desktop's menu.
 * Source: specifications.freedesktop.org/desktop-entry-spec.
 */
export function desktopEntry() {
  return `${[
    '[Desktop Entry]',
    'Type=Application',
    'Name=Podshell',
    'Comment=A shell in a Kubernetes pod, one click away.',
    'Comment[zh_CN]=一键进入 Kubernetes Pod 的终端。',
    `Exec=${INSTALLED}/podshell %U`,
    'Icon=podshell',
    'Terminal=false',
    'StartupWMClass=podshell',
    'Categories=Development;System;TerminalEmulator;',
    'Keywords=kubernetes;kubectl;pod;shell;terminal;exec;',
    // Links, and team files; their type is in mimeTypes().
    `MimeType=x-scheme-handler/podshell;${TEAM_FILE_TYPE};`,
  ].join('\n')}\n`;
}

/**
 * What desktops know team files by: NAME.podshell, by its name only, because its content is JSON.
 * Source: specifications.freedesktop.org/shared-mime-info-spec.
 */
export function mimeTypes() {
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">',
    `  <mime-type type="${TEAM_FILE_TYPE}">`,
    '    <comment>Podshell team file</comment>',
    '    <comment xml:lang="zh_CN">Podshell 团队文件</comment>',
    '    <icon name="podshell"/>',
    '    <sub-class-of type="application/json"/>',
    '    <glob pattern="*.podshell"/>',
    '  </mime-type>',
    '</mime-info>',
  ].join('\n')}\n`;
}

/**
 * @param {string} root
 * @param {{ version: string, architecture: string, sizeKiB: number }} facts
 */
function writeControl(root, { version, architecture, sizeKiB }) {
  const folder = join(root, 'DEBIAN');
  mkdirSync(folder);
  const { author, homepage, description } = manifest();
  const control = [
    'Package: podshell',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${author.name} <${author.email}>`,
    `Installed-Size: ${sizeKiB}`,
    `Depends: ${DEPENDS.join(', ')}`,
    'Section: devel',
    'Priority: optional',
    `Homepage: ${homepage}`,
    `Description: ${description}`,
    ' Lists the test environments of a Kubernetes cluster and opens shells in their',
    ' pods, in tabs, with the kubeconfig that kubectl uses.',
  ];
  writeFileSync(join(folder, 'control'), `${control.join('\n')}\n`);
  const scripts = {
    postinst: `${template('after-install')}\n${KEEP_SANDBOX_HELPER}`,
    postrm: `${template('after-remove')}\n`,
  };
  for (const [name, text] of Object.entries(scripts)) {
    const file = join(folder, name);
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  }
}

/**
 * One of electron-builder's texts for an installed app, filled in.
 * @param {string} name
 */
function template(name) {
  const folder = inProject('node_modules', 'app-builder-lib', 'templates', 'linux');
  return readFileSync(join(folder, `${name}.tpl`), 'utf8')
    .replaceAll('${executable}', 'podshell')
    .replaceAll('${sanitizedProductName}', 'Podshell');
}

/**
 * Read and entered by everyone, whatever the umask of whoever builds.
 * @param {string} path
 */
function openToAll(path) {
  const stats = statSync(path);
  chmodSync(path, stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stats.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}

/**
 * Bytes of everything below a folder.
 * @param {string} path
 * @returns {number}
 */
function sizeOf(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** @returns {{ homepage: string, description: string, author: { name: string, email: string } }} */
function manifest() {
  return JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
}

/**
 * @param {import('./life.mjs').Life} life
 * @param {string} tool
 * @param {string[]} args
 */
async function must(life, tool, args) {
  const result = await run(tool, args, { output: 'capture', life });
  if (result.code !== 0) {
    throw new ScriptFailure(`${tool} could not make the package: ${result.output.trim()}`);
  }
}
