import { createHash } from 'node:crypto';
import { z } from '../zod';
import {
  MAX_SCREEN,
  TERMINAL_LIMITS,
  type KeptText,
  type TerminalText,
} from '../../shared/terminal';

/** Changes with the format. */
const VERSION = 1;
/** Characters of the first line at most. */
const MAX_HEADER = 4096;
/** Bytes of a file at most: a screen of nothing but three-byte characters. */
export const MAX_TEXT_BYTES = MAX_SCREEN * 3 + MAX_HEADER;

const HEADER = z.strictObject({
  version: z.literal(VERSION),
  at: z.number().min(0).max(8.64e15),
  cols: z.int().min(TERMINAL_LIMITS.minCols).max(TERMINAL_LIMITS.maxCols),
  rows: z.int().min(TERMINAL_LIMITS.minRows).max(TERMINAL_LIMITS.maxRows),
  title: z.string().max(256).nullable(),
  /** SHA-256 of the rest: a file that a crash or a disk has cut or changed is none. */
  digest: z.string(),
});

/**
 * The file of a terminal's text: a line of JSON, then the screen as it came. Not one JSON, because the
 * screen is JSON itself, and quoting it again would make it a third longer.
 *
 * @param at milliseconds since the epoch
 */
export function formatText({ size, screen, title }: TerminalText, at: number): Uint8Array {
  const body = Buffer.from(screen, 'utf8');
  const header = { version: VERSION, at, ...size, title, digest: digestOf(body) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`, 'utf8'), body]);
}

/** What such a file holds; null where it is none. Never throws. */
export function parseText(content: Buffer): KeptText | null {
  const end = content.indexOf(10);
  if (end < 0 || end > MAX_HEADER) return null;
  const header = HEADER.safeParse(parseJson(content.toString('utf8', 0, end)));
  if (!header.success) return null;
  const { at, cols, rows, title, digest } = header.data;
  const body = content.subarray(end + 1);
  if (digestOf(body) !== digest) return null;
  const screen = body.toString('utf8');
  return screen.length > MAX_SCREEN ? null : { at, size: { cols, rows }, title, screen };
}

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('base64');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no header either.
    return null;
  }
}
