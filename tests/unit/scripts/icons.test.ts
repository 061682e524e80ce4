import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import { plainIcon } from '../../../scripts/lib/icons.mjs';

const renderer = resolve('src/renderer');
const icons = resolve('node_modules/@lucide/svelte/dist/icons');
const components = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.svelte'))
  .map((name) => ({ name, source: readFileSync(join(renderer, name), 'utf8') }));
const ICON = /import (\w+) from '@lucide\/svelte\/icons\/([\w-]+)';/g;

describe('icons as plain markup', () => {
  const used = new Set(
    components.flatMap(({ source }) => [...source.matchAll(ICON)].map(([, , icon = '']) => icon)),
  );

  it.each([...used])('%s has its strokes, and is hidden from assistive technology', (icon) => {
    // Some go by an older name.
    const [, file = ''] =
      /["']\.\/([\w-]+\.svelte)["']/.exec(readFileSync(join(icons, `${icon}.js`), 'utf8')) ?? [];
    const source = readFileSync(join(icons, file), 'utf8');
    const plain = plainIcon(source);
    expect(() => parse(plain)).not.toThrow();
    expect(plain).toContain('aria-hidden="true"');
    const strokes = [...source.matchAll(/\["(path|circle|rect|line|ellipse|poly\w+)", \{/g)];
    expect(strokes.length).toBeGreaterThan(0);
    for (const [, tag = ''] of strokes) expect(plain).toContain(`<${tag} `);
    expect([...plain.matchAll(/<(?!svg|script|\/)\w+ /g)]).toHaveLength(strokes.length);
  });

  it('says so where Lucide’s components have changed', () => {
    expect(() => plainIcon('<script>const node = [];</script>')).toThrow(/no data/);
  });

  it('keeps attributes apart from Svelte’s syntax', () => {
    const data = { name: 'x', size: 24, node: [['path', { d: 'm1 "1{a}&<' }]] };
    const plain = plainIcon(`const iconData = ${JSON.stringify(data)};`);
    expect(plain).toContain('<path d="m1 &#34;1&#123;a}&#38;&#60;" />');
  });

  it('are given nothing but what the plain ones take', () => {
    const others = components.flatMap(({ name, source }) =>
      [...source.matchAll(ICON)].flatMap(([, component = '']) =>
        [...source.matchAll(new RegExp(`<${component}\\b([^>]*?)/>`, 'g'))].flatMap(
          ([, attributes = '']) =>
            [...attributes.matchAll(/(?:^|\s)([\w:-]+|\{[^}]*\})(?==|\s|$)/g)]
              .map(([, attribute = '']) => `${name}: ${attribute}`)
              .filter((found) => !/: (size|class|style|aria-hidden)$/.test(found)),
        ),
      ),
    );
    expect(others).toEqual([]);
  });
});
