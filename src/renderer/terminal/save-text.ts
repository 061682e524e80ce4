import type { Outcome } from '../../shared/errors';
import type { Api } from '../../shared/ipc';
import { SAVED_TEXT_LIMIT } from '../../shared/terminal';

/** What is saved. */
export interface SaveTextOptions {
  readonly api: Pick<Api, 'saveText'>;
  /** @param limit UTF-16 units at most */
  readonly text: (limit: number) => Promise<string>;
  readonly pod: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Has the user choose a file for a terminal's text. Its path, or null where they did not. */
export async function saveText({
  api,
  text,
  pod,
  at,
}: SaveTextOptions): Promise<Outcome<string | null>> {
  return api.saveText({
    suggestedName: `${pod} ${fileTime(at)}.txt`,
    text: await text(SAVED_TEXT_LIMIT),
  });
}

/** A local time as a file name may have it on every system: `2026-11-22 14.02`. */
function fileTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}.${two(date.getMinutes())}`;
}
