import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { KubeconfigCase } from '../fixtures/kubeconfigs/cases';

/** A case's files on disk. */
export interface WrittenCase {
  readonly folder: string;
  /** The value of `KUBECONFIG` that names them all, in their order. */
  readonly variable: string;
  /** What is expected, with the folders' names in their places. */
  readonly expected: KubeconfigCase['expected'];
  remove(): Promise<void>;
}

/** Why a case cannot be made here, or null. */
export function impossible({ files }: KubeconfigCase): string | null {
  const special = Object.values(files).flatMap((content) =>
    typeof content === 'string' || content instanceof Uint8Array ? [] : [content],
  );
  if (process.platform === 'win32' && special.length > 0) return 'not on Windows';
  const root = process.getuid?.() === 0;
  return root && special.some((content) => 'unreadable' in content) ? 'root reads all' : null;
}

/** Writes a case's files to a new folder. */
export async function writeCase({ files, expected }: KubeconfigCase): Promise<WrittenCase> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), 'podshell-case-')));
  const folder = join(parent, 'kube');
  await mkdir(folder);
  const paths: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    paths.push(path);
    if (typeof content === 'string' || content instanceof Uint8Array) {
      await writeFile(path, content);
    } else if ('fifo' in content) {
      execFileSync('mkfifo', [path]);
    } else if ('folder' in content) {
      await mkdir(path);
    } else if ('link' in content) {
      await symlink(content.link, path);
    } else {
      await writeFile(path, content.unreadable, { mode: 0o000 });
    }
  }
  const placed = JSON.stringify(expected)
    .replaceAll('${folder}', folder)
    .replaceAll('${parent}', dirname(folder));
  return {
    folder,
    variable: paths.join(delimiter),
    expected: JSON.parse(placed) as KubeconfigCase['expected'],
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}
