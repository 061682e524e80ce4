import { describe, expect, it } from 'vitest';
import { packAsar } from '../../../scripts/lib/asar.mjs';

interface Header {
  files: Record<string, { size: number; offset: string }>;
}

/** Reads an archive as the format's description says, independently of the writer. */
function unpack(archive: Buffer): Record<string, string> {
  expect(archive.readUInt32LE(0)).toBe(4);
  const headerPickle = archive.subarray(8, 8 + archive.readUInt32LE(4));
  expect(headerPickle.readUInt32LE(0)).toBe(headerPickle.length - 4);
  expect(headerPickle.length % 4).toBe(0);
  const text = headerPickle.subarray(8, 8 + headerPickle.readUInt32LE(4)).toString('utf8');
  const bodies = archive.subarray(8 + headerPickle.length);
  const { files } = JSON.parse(text) as Header;
  return Object.fromEntries(
    Object.entries(files).map(([name, { size, offset }]) => [
      name,
      bodies.subarray(Number(offset), Number(offset) + size).toString('utf8'),
    ]),
  );
}

describe('packAsar', () => {
  it.each([
    { 'package.json': '{"main":"main.cjs"}', 'main.cjs': 'console.log(1)' },
    { 'ä.txt': 'naïve 文字', empty: '', 'odd.txt': 'abc' },
    {},
  ])('gives every file back (%#)', (files) => {
    expect(unpack(packAsar(files))).toEqual(files);
  });

  it('pads headers of every length', () => {
    for (let length = 1; length <= 8; length++) {
      const files = { ['n'.repeat(length)]: 'x' };
      expect(unpack(packAsar(files))).toEqual(files);
    }
  });

  it('packs plain names only', () => {
    expect(() => packAsar({ 'a/b': '' })).toThrow(TypeError);
  });
});
