import { describe, expect, it } from 'vitest';
import {
  CHOOSABLE,
  commandEntries,
  searchCommands,
} from '../../../../src/renderer/commands/command-search';
import {
  PaletteModel,
  type PaletteOptions,
} from '../../../../src/renderer/commands/palette.svelte';
import { searchPlaces, type FoundPlace } from '../../../../src/renderer/commands/place-search';
import { PlaceIndex, type Place, type PlaceSource } from '../../../../src/renderer/commands/places';
import { COMMAND_IDS } from '../../../../src/shared/commands';
import { catalogFor } from '../../../../src/shared/i18n/catalogs';
import { containerRow, environment, podRow } from '../../../support/row-builder';

const en = catalogFor('en');
const zh = catalogFor('zh-CN');

const shop = environment('shop-a1b2', [
  podRow('shop-a1b2-web-1', {
    containers: [containerRow(), containerRow({ name: 'istio-proxy' })],
  }),
  podRow('shop-a1b2-api-1'),
]);
const pay = environment('pay-9f8e', [podRow('pay-9f8e-web-1')]);
const source = (changes: Partial<PlaceSource> = {}): PlaceSource => ({
  tabs: [],
  environments: [pay, shop],
  contexts: [],
  favourites: [],
  recent: [],
  unlabelled: 'Unlabelled',
  ...changes,
});

function find(places: Iterable<Place>, query: string): readonly FoundPlace[] {
  const search = searchPlaces(places, query);
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
  }
}
const ids = (found: readonly FoundPlace[]): readonly string[] => found.map(({ place }) => place.id);
const labels = (found: readonly FoundPlace[]): readonly string[] =>
  found.map(({ place }) => place.label);

describe('places', () => {
  const index = new PlaceIndex();
  const all = (of: PlaceSource): readonly Place[] => [...index.places(of)];
  const tab = {
    id: 'pane-1',
    label: 'shop-a1b2 · web',
    status: 'connected',
    tone: 'ok',
    context: 'qa',
  } as const;

  it('are tabs, environments and contexts first, then what is inside', () => {
    const places = all(source({ tabs: [tab], contexts: [{ name: 'prod', colour: null }] }));
    expect(places.map(({ label }) => label)).toEqual([
      'shop-a1b2 · web',
      'pay-9f8e',
      'shop-a1b2',
      'prod',
      'pay-9f8e-web-1',
      'shop-a1b2-web-1',
      'shop-a1b2-web-1/app',
      'shop-a1b2-web-1/istio-proxy',
      'shop-a1b2-api-1',
    ]);
  });

  it('put favourites before recent ones, and these before the others', () => {
    const order = (changes: Partial<PlaceSource>): readonly string[] =>
      all(source({ environments: [cart, pay, shop], ...changes }))
        .slice(0, 3)
        .map(({ label }) => label);
    const cart = environment('cart-1', []);
    expect(order({})).toEqual(['cart-1', 'pay-9f8e', 'shop-a1b2']);
    expect(order({ recent: [shop.id] })).toEqual(['shop-a1b2', 'cart-1', 'pay-9f8e']);
    expect(order({ recent: [shop.id, pay.id], favourites: [cart.id] })).toEqual([
      'cart-1',
      'shop-a1b2',
      'pay-9f8e',
    ]);
  });

  it('are made once for as long as an environment does not change', () => {
    const pod = (places: readonly Place[]): Place | undefined =>
      places.find(({ label }) => label === 'pay-9f8e-web-1');
    const before = pod(all(source()));
    expect(pod(all(source()))).toBe(before);
    const changed = { ...pay };
    expect(pod(all(source({ environments: [changed, shop] })))).not.toBe(before);
  });

  it('say their namespace where there are several, and are found by it', () => {
    const other = { ...environment('shop-a1b2', []), id: 'other', namespace: 'blue' };
    const places = all(source({ environments: [shop, other] }));
    expect(ids(find(places, 'shop blue'))[0]).toBe('environment/other');
    expect(all(source()).every(({ namespace }) => namespace === '')).toBe(true);
  });
});

describe('searchPlaces', () => {
  const places = [...new PlaceIndex().places(source())];

  it('finds by letters of any part, the environment before its pods', () => {
    expect(labels(find(places, 'shop'))[0]).toBe('shop-a1b2');
    expect(labels(find(places, 'a1 web'))[0]).toBe('shop-a1b2-web-1');
    expect(labels(find(places, 'istio'))[0]).toBe('shop-a1b2-web-1/istio-proxy');
    expect(find(places, 'zzz')).toEqual([]);
  });

  it('says which letters it found', () => {
    const [found] = find(places, 'pay');
    expect(found?.parts).toEqual([
      { text: 'pay', isHit: true },
      { text: '-9f8e', isHit: false },
    ]);
  });

  it('a favourite goes before its equals', () => {
    const a = environment('web-1', []);
    const b = environment('web-2', []);
    const order = (favourites: readonly string[]): readonly string[] =>
      labels(find(new PlaceIndex().places(source({ environments: [a, b], favourites })), 'web'));
    expect(order([])).toEqual(['web-1', 'web-2']);
    expect(order([b.id])).toEqual(['web-2', 'web-1']);
  });

  it('pauses within a list of ten thousand pods, and finds the same', () => {
    const many = Array.from({ length: 1000 }, (_, at) =>
      environment(
        `env-${at}`,
        Array.from({ length: 10 }, (__, pod) => podRow(`env-${at}-web-${pod}`)),
      ),
    );
    const all = new PlaceIndex().places(source({ environments: many }));
    const search = searchPlaces(all, 'env-777 web-7');
    let pauses = 0;
    let step = search.next();
    for (; !step.done; step = search.next()) pauses++;
    expect(pauses).toBeGreaterThan(3);
    expect(labels(step.value)[0]).toBe('env-777-web-7');
    expect(step.value.length).toBeLessThanOrEqual(50);
  });
});

describe('searchCommands', () => {
  const entries = commandEntries(CHOOSABLE, en, en);
  const chinese = commandEntries(CHOOSABLE, zh, en);
  const first = (
    query: string,
    list = entries,
    recent: readonly string[] = [],
  ): string | undefined => searchCommands(list, query, recent)[0]?.id;

  it.each([
    ['split right', 'pane.splitRight'],
    ['spr', 'pane.splitRight'],
    ['settings', 'settings.open'],
    ['close others', 'tab.closeOthers'],
    ['find all', 'find.everywhere'],
    ['about', 'help.about'],
  ])('%s finds %s', (query, id) => {
    expect(first(query)).toBe(id);
  });

  it('finds by the current language and by English', () => {
    expect(first(zh.commands['pane.splitRight'], chinese)).toBe('pane.splitRight');
    expect(first('split right', chinese)).toBe('pane.splitRight');
  });

  it('what was chosen last comes first, as long as it matches as well', () => {
    expect(first('', entries, ['zoom.in', 'tab.pin'])).toBe('zoom.in');
    expect(searchCommands(entries, '', ['zoom.in', 'tab.pin'])[1]?.id).toBe('tab.pin');
    expect(first('focus', entries)).not.toBe('zoom.in');
    expect(first('split', entries, ['pane.splitDown'])).toBe('pane.splitDown');
    expect(first('settings', entries, ['tab.pin'])).toBe('settings.open');
  });

  it('lists every command but those that make no sense in a list', () => {
    expect(searchCommands(entries, '', [])).toHaveLength(CHOOSABLE.length);
    expect(COMMAND_IDS.filter((id) => !CHOOSABLE.includes(id))).toHaveLength(9);
  });
});

describe('PaletteModel', () => {
  function setUp(changes: Partial<PaletteOptions> = {}) {
    const waiting: (() => void)[] = [];
    const model = new PaletteModel({
      mode: 'quickOpen',
      query: '',
      t: () => en,
      recent: [],
      isAvailable: () => true,
      places: () => source(),
      now: () => 0,
      later: (action) => {
        waiting.push(action);
        return { dispose: () => waiting.splice(waiting.indexOf(action), 1) };
      },
      ...changes,
    });
    return { model, waiting };
  }
  const chosen = (model: PaletteModel): string | undefined => model.rows[model.at]?.id;

  it('chooses the first row of what was typed, and walks around', () => {
    const { model } = setUp();
    model.query = 'shop';
    expect(chosen(model)).toBe(`environment/${shop.id}`);
    model.step(-1);
    expect(model.at).toBe(model.rows.length - 1);
    model.step(1);
    expect(model.at).toBe(0);
    model.at = 999;
    expect(model.at).toBe(model.rows.length - 1);
  });

  it('> looks for commands, and without it for places again', () => {
    const { model } = setUp();
    model.query = '>split right';
    expect([model.mode, chosen(model)]).toEqual(['commands', 'pane.splitRight']);
    model.query = 'pay';
    expect([model.mode, chosen(model)]).toEqual(['quickOpen', `environment/${pay.id}`]);
  });

  it('puts commands that do nothing now at the end', () => {
    const { model } = setUp({
      mode: 'commands',
      isAvailable: (id) => id !== 'pane.splitRight',
    });
    model.query = 'split';
    expect(chosen(model)).toBe('pane.splitDown');
    expect(model.rows.at(-1)?.id).toBe('pane.splitRight');
  });

  it('keeps the chosen row when the list changes', () => {
    let environments = [pay, shop];
    const { model } = setUp({ places: () => source({ environments }) });
    model.step(1);
    const before = chosen(model);
    environments = [environment('a-new-one', []), pay, shop];
    model.refresh();
    expect(model.rows[0]?.id).toContain('a-new-one');
    expect(chosen(model)).toBe(before);
    environments = [pay];
    model.refresh();
    expect(model.at).toBe(0);
  });

  it('speaks another language as soon as it is chosen, and keeps the chosen row', () => {
    let t = en;
    const { model } = setUp({
      mode: 'commands',
      t: () => t,
      places: () => source({ unlabelled: t.environments.unlabelled }),
    });
    model.step(1);
    const before = chosen(model);
    t = zh;
    model.translate();
    expect(chosen(model)).toBe(before);
    const titles = model.rows.map((row) => row.kind === 'command' && row.command.title);
    expect(titles).toContain(zh.commands['settings.open']);
    expect(titles).not.toContain(en.commands['settings.open']);
  });

  it('looks in pieces, and Enter waits for none of them', () => {
    const many = Array.from({ length: 5000 }, (_, at) => environment(`env-${at}`, []));
    let time = 0;
    const { model, waiting } = setUp({
      places: () => source({ environments: many }),
      now: () => (time += 100),
    });
    model.query = 'env-4999';
    expect(waiting).toHaveLength(1);
    expect(model.choose()?.id).toContain('env-4999');
    expect(waiting).toHaveLength(0);

    model.query = 'env-4998';
    while (waiting.length > 0) waiting.shift()?.();
    expect(chosen(model)).toContain('env-4998');
    model.query = 'env-4997';
    model.dispose();
    expect(waiting).toHaveLength(0);
  });
});
