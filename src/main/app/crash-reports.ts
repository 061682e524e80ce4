import { app, crashReporter } from 'electron';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Reports kept: the newest say what is wrong now, and each is about a megabyte. */
const KEPT = 5;

/**
 * Has crashes of the app's processes written down on this computer. They are sent nowhere: the
 * reporter has no address to send to. A report holds stacks, and may hold pieces of memory; its folder
 * is the user's own, and only they can hand one on.
 */
export function keepCrashReports(): void {
  crashReporter.start({ uploadToServer: false, submitURL: '' });
}

/** Where crash reports are. */
export function crashFolder(): string {
  return app.getPath('crashDumps');
}

/** Deletes all but the newest reports below a folder; returns how many are left. */
export async function pruneCrashReports(folder: string, kept = KEPT): Promise<number> {
  const reports: { readonly file: string; readonly at: number }[] = [];
  for (const below of ['', 'new', 'pending', 'completed', 'reports']) {
    for (const name of await readNames(join(folder, below))) {
      if (!name.endsWith('.dmp')) continue;
      const file = join(folder, below, name);
      reports.push({ file, at: (await stat(file)).mtimeMs });
    }
  }
  reports.sort((a, b) => b.at - a.at);
  for (const { file } of reports.slice(kept)) {
    await rm(file, { force: true });
    await rm(file.replace(/\.dmp$/, '.meta'), { force: true });
  }
  return Math.min(reports.length, kept);
}

async function readNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // Nothing has crashed yet, or this system keeps them elsewhere below it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
