import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { artifactUrl } from '../../../scripts/lib/electron-download.mjs';
import { findRuntime, isOutdated } from '../../../scripts/lib/electron-runtime.mjs';
import { ScriptFailure } from '../../../scripts/lib/failure.mjs';
import { standInFits, verify } from '../../../scripts/lib/stand-in.mjs';

/** Sources that write down which of them was asked, none of which has anything unless told so. */
function sources(has: {
  override?: string;
  installed?: string;
  afterDownload?: string;
  obstacle?: string;
  standInFits?: boolean;
  outdatedAllowed?: boolean;
}) {
  const asked: string[] = [];
  let downloaded = false;
  return {
    asked,
    override: has.override,
    installed: () => {
      asked.push('installed');
      return has.installed ?? (downloaded ? has.afterDownload : undefined);
    },
    download: () => {
      asked.push('download');
      downloaded = has.obstacle === undefined;
      return Promise.resolve(has.obstacle);
    },
    standInFits: has.standInFits ?? true,
    outdatedAllowed: has.outdatedAllowed ?? true,
    standIn: () => {
      asked.push('stand-in');
      return Promise.resolve('/stand-in');
    },
  };
}
const quiet = () => undefined;

describe('the order in which a runtime is looked for', () => {
  it('takes what the caller named and asks nobody', async () => {
    const from = sources({ override: '/mine', installed: '/installed' });
    expect(await findRuntime(from, quiet)).toEqual({ folder: '/mine', source: 'override' });
    expect(from.asked).toEqual([]);
  });

  it('takes the installed one before any network', async () => {
    const from = sources({ installed: '/installed' });
    expect(await findRuntime(from, quiet)).toEqual({ folder: '/installed', source: 'installed' });
    expect(from.asked).toEqual(['installed']);
  });

  it('lets electron download its own', async () => {
    const from = sources({ afterDownload: '/installed' });
    expect(await findRuntime(from, quiet)).toEqual({ folder: '/installed', source: 'downloaded' });
    expect(from.asked).toEqual(['installed', 'download', 'installed']);
  });

  it('falls back to the stand-in and says why', async () => {
    const notes: string[] = [];
    const from = sources({ obstacle: 'github.com cannot be reached' });
    const found = await findRuntime(from, (line) => notes.push(line));
    expect(found).toEqual({ folder: '/stand-in', source: 'stand-in' });
    expect(from.asked).toEqual(['installed', 'download', 'stand-in']);
    expect(notes.join()).toContain('github.com cannot be reached');
  });

  it('does not trust a downloader that left nothing', async () => {
    const from = sources({});
    expect((await findRuntime(from, quiet)).source).toBe('stand-in');
  });

  it('fails with a remedy where the stand-in does not fit', async () => {
    const from = sources({ obstacle: 'no way', standInFits: false });
    await expect(findRuntime(from, quiet)).rejects.toThrow(ScriptFailure);
    expect(from.asked).not.toContain('stand-in');
  });

  it('refuses the stand-in for real clusters without fetching it', async () => {
    const from = sources({ obstacle: 'no way', outdatedAllowed: false });
    await expect(findRuntime(from, quiet)).rejects.toMatchObject({
      remedy: expect.arrayContaining([
        expect.stringContaining('--allow-outdated-electron'),
      ]) as unknown,
    });
    expect(from.asked).not.toContain('stand-in');
  });
});

describe('an outdated runtime', () => {
  it.each([
    ['25.1.1', true],
    ['44.9.9', true],
    ['unknown', true],
    ['45.0.0', false],
    ['45.4.1', false],
    ['46.0.0', false],
  ])('%s: %s', (version, outdated) => {
    expect(isOutdated(version, '45.4.1')).toBe(outdated);
  });
});

describe('where the download is looked for', () => {
  const machine = { platform: 'linux', arch: 'x64' };
  it.each([
    [{}, 'https://github.com/electron/electron/releases/download/v45.4.1/'],
    [{ ELECTRON_MIRROR: 'https://mirror.test/electron/' }, 'https://mirror.test/electron/v45.4.1/'],
    [
      {
        ELECTRON_MIRROR: 'https://mirror.test/electron/',
        ELECTRON_CUSTOM_DIR: '{{ version }}',
      },
      'https://mirror.test/electron/45.4.1/',
    ],
  ])('%j', (env, folder) => {
    expect(artifactUrl('45.4.1', { env, ...machine })).toBe(
      `${folder}electron-v45.4.1-linux-x64.zip`,
    );
  });
});

describe('the stand-in', () => {
  it('is refused when it is another file than the one we know', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'podshell-stand-in-'));
    try {
      const file = join(folder, 'package.tgz');
      writeFileSync(file, 'something else');
      await expect(verify(file)).rejects.toThrow('not the file we know');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is for Linux on x64 only', () => {
    expect(standInFits('linux', 'x64')).toBe(true);
    expect(standInFits('linux', 'arm64')).toBe(false);
    expect(standInFits('darwin', 'x64')).toBe(false);
  });
});
