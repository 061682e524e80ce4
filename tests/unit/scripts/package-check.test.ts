import { describe, expect, it } from 'vitest';
import { packAsar, readAsar } from '../../../scripts/lib/asar.mjs';
import { checkContents } from '../../../scripts/lib/package-check.mjs';

const file = (path: string, content: string | number = 'x', hashed = true) => {
  const body = Buffer.from(typeof content === 'string' ? content : ' '.repeat(content));
  return { path, size: body.length, hashed, read: () => body };
};
const GOOD = [
  file('package.json'),
  file('out/main/index.js'),
  file('out/main/chunks/composition-QF40HppQ.js'),
  file('out/preload/index.js'),
  file('out/renderer/index.html', '<script src="./assets/index-a1.js">'),
  file('out/renderer/assets/index-a1.js', 1000),
  file('out/renderer/assets/jetbrains-mono-greek-700-normal-C6CZE3T8.woff2'),
];

describe('what is in a package', () => {
  it('is what it should be', () => {
    expect(checkContents(GOOD).problems).toEqual([]);
  });

  it.each([
    'node_modules/ws/index.js',
    'out/main/index.js.map',
    'tests/unit/x.test.js',
    'src/main/index.ts',
    'README.md',
    '.env',
    'out/renderer/assets/kubeconfig',
  ])('is nothing else: %s', (path) => {
    expect(checkContents([...GOOD, file(path)]).problems).toEqual([
      `${path} does not belong into a package`,
    ]);
  });

  it('has its hash in the header, which the fuse checks it against', () => {
    expect(checkContents([...GOOD, file('out/main/chunks/a.js', 'x', false)]).problems).toEqual([
      'out/main/chunks/a.js has no hash in the archive’s header',
    ]);
  });

  it('carries no source map inside', () => {
    const mapped = file('out/main/chunks/a.js', 'x\n//# sourceMappingURL=data:application/json,{}');
    expect(checkContents([...GOOD, mapped]).problems).toEqual([
      'out/main/chunks/a.js carries a source map',
    ]);
  });

  it('keeps its budgets', () => {
    const files = [...GOOD, file('out/main/chunks/a.js', 1_500_000)];
    expect(checkContents(files).problems).toEqual([
      expect.stringMatching(/^main: 15\d{5} bytes, more than the budget of \d+$/),
    ]);
  });

  it('counts for the first frame what the page’s HTML names, and not what comes later', () => {
    const later = file('out/renderer/assets/terminals-b2.js', 800_000);
    expect(checkContents([...GOOD, later]).problems).toEqual([]);
    const at = GOOD.findIndex(({ path }) => path.endsWith('index-a1.js'));
    const first = GOOD.map((one, index) => (index === at ? file(one.path, 800_000) : one));
    expect(checkContents(first).problems).toEqual([
      expect.stringMatching(/^what the first frame waits for: 8000\d\d bytes, more than/),
    ]);
  });
});

describe('an archive', () => {
  it('is read as it was written', () => {
    const files = readAsar(packAsar({ 'a.txt': 'one', 'b.txt': 'zwei', 'c.txt': '' }));
    expect(files.map(({ path, size, read }) => [path, size, read().toString()])).toEqual([
      ['a.txt', 3, 'one'],
      ['b.txt', 4, 'zwei'],
      ['c.txt', 0, ''],
    ]);
  });
});
