/** What a terminal is fed with: kinds of output that cost it differently. */
export type ContentName = 'dense text' | 'seq' | 'SGR-256' | 'CJK';

export const CONTENTS: readonly ContentName[] = ['dense text', 'seq', 'SGR-256', 'CJK'];

const LETTERS =
  'the quick brown fox jumps over a lazy dog while 0123456789 sheep count themselves ';
const HAN = '天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜';

/** One line without its end; `number` counts from 1. */
function line(name: ContentName, number: number): string {
  switch (name) {
    case 'dense text':
      return `${number} ${LETTERS}`.repeat(2).slice(0, 78);
    case 'seq':
      return String(number);
    case 'SGR-256':
      return Array.from(
        { length: 12 },
        (_, cell) => `\u001b[38;5;${(number + cell * 7) % 256}m${cell % 10}color`,
      )
        .join('')
        .concat('\u001b[0m');
    case 'CJK':
      return (HAN.slice(number % HAN.length) + HAN).slice(0, 38);
  }
}

/** At least so many bytes of a content, in whole lines, as a terminal gets them (CR LF). */
export function contentOf(name: ContentName, bytes: number): Buffer {
  const lines: Buffer[] = [];
  let length = 0;
  for (let number = 1; length < bytes; number += 1) {
    const next = Buffer.from(`${line(name, number)}\r\n`);
    lines.push(next);
    length += next.length;
  }
  return Buffer.concat(lines);
}
