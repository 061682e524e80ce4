import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import { errorCode, replaceFile } from '../../atomic-file';
import type { RequestHandlers } from '../router';

/** What saving a text needs. */
export interface TextFileOptions {
  /** Has the user choose a file to write; null: they chose none. */
  readonly choose: (suggestedName: string) => Promise<string | null>;
}

/** Requests about texts that become files. The page names no path: the user chooses it. */
export function textFileHandlers({ choose }: TextFileOptions): Pick<RequestHandlers, 'saveText'> {
  return {
    saveText: async ({ suggestedName, text }) => {
      const path = await choose(fileName(suggestedName));
      if (path === null) return ok(null);
      try {
        await replaceFile(path, text);
      } catch (error) {
        return err(appError('text-not-saved', { path, detail: errorCode(error) }));
      }
      return ok(path);
    },
  };
}

/** A name of the page's as one that every file system takes, and that leads into no other folder. */
export function fileName(name: string): string {
  const clean = name.replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '-').replace(/^[.\s]+|[.\s]+$/g, '');
  return clean === '' ? 'terminal.txt' : clean.slice(0, 200);
}
