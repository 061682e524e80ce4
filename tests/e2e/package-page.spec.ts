import { REQUEST_NAMES, SIGNAL_NAMES, type Bridge, type RequestName } from '../../src/shared/ipc';
import { expect, test } from './support/packaged';

/** What the page gets besides requests. */
const OTHERS = {
  on: true,
  tell: true,
  onDroppedFile: true,
} satisfies Record<Exclude<keyof Bridge, RequestName>, true>;

/** In the page, beside the app's own code. */
declare const podshell: Bridge;

test('a script in the page’s place finds the API table and nothing else', async ({ packaged }) => {
  const { page } = packaged;
  const found = await page.evaluate(() => {
    const names = (value: object): string[] => Reflect.ownKeys(value).map(String).sort();
    const absent = ['require', 'process', 'module', 'global', 'Buffer', 'ipcRenderer', 'electron'];
    return {
      api: names(podshell),
      on: names(podshell.on),
      tell: names(podshell.tell),
      others: absent.filter((name) => name in globalThis),
      hasOpener: window.opener !== null,
    };
  });
  const sorted = (list: readonly string[]): string[] => [...list].sort();
  expect(found.api).toEqual(sorted([...REQUEST_NAMES, ...Object.keys(OTHERS)]));
  expect(found.on).toContain('environments');
  expect(found.tell).toEqual(sorted(SIGNAL_NAMES));
  expect(found.others).toEqual([]);
  expect(found.hasOpener).toBe(false);
});

test('the API cannot be replaced, and its functions are the page’s own', async ({ packaged }) => {
  const changed = await packaged.page.evaluate(async () => {
    // Later, so that what DevTools may do is not taken for what the page may.
    await new Promise((resolve) => setTimeout(resolve));
    const tried: string[] = [];
    const attempt = (name: string, action: () => unknown): void => {
      try {
        if (action() !== undefined) tried.push(name);
      } catch {
        // Refused, as it should be.
      }
    };
    const { start } = podshell;
    attempt('replace the API', () => {
      Reflect.set(window, 'podshell', {});
      return podshell.start === start ? undefined : true;
    });
    attempt('replace a method', () => {
      Reflect.set(podshell, 'start', null);
      Reflect.deleteProperty(podshell, 'start');
      Reflect.defineProperty(podshell, 'start', { value: null });
      return podshell.start === start ? undefined : true;
    });
    attempt('replace an event', () => {
      Reflect.set(podshell.on, 'settings', null);
      return typeof podshell.on.settings === 'function' ? undefined : true;
    });
    attempt('another realm’s functions', () =>
      start.constructor === Function && Object.getPrototypeOf(start) === Function.prototype
        ? undefined
        : true,
    );
    attempt('make code', () =>
      (start.constructor as (code: string) => () => unknown)('return this')(),
    );
    return tried;
  });
  expect(changed).toEqual([]);
});

test('prototypes that were tampered with before the app starts lead nowhere', async ({
  packaged,
}) => {
  const { page } = packaged;
  await page.addInitScript(() => {
    // Everything that passes through the language's own functions is looked at.
    const seen = new Set<unknown>();
    Object.assign(globalThis, { seen });
    const look = Set.prototype.add.bind(seen);
    const apply = Reflect.apply;
    for (const owner of [
      ...[Function, Promise, Map, Set, WeakMap, Array, Object, EventTarget, String, RegExp],
    ]) {
      const prototype = owner.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const described = Object.getOwnPropertyDescriptor(prototype, name);
        const original: unknown = described?.value;
        if (typeof original !== 'function' || name === 'constructor') continue;
        Object.defineProperty(prototype, name, {
          ...described,
          value(this: unknown, ...args: unknown[]) {
            look(this);
            for (let index = 0; index < args.length; index += 1) look(args[index]);
            return apply(original as (...all: unknown[]) => unknown, this, args);
          },
        });
      }
    }
    // What looks a name up that it does not have asks these.
    for (const name of ['ipcRenderer', 'sender', 'ports', 'senderFrame', 'electron', '_events']) {
      Object.defineProperty(Object.prototype, name, {
        configurable: true,
        get(this: unknown) {
          look(this);
          return undefined;
        },
        set(this: unknown, value: unknown) {
          look(this);
          look(value);
          Object.defineProperty(this as object, name, {
            value,
            configurable: true,
            writable: true,
          });
        },
      });
    }
  });
  await page.reload();
  const row = packaged.item(1, 'shop-a1b2');
  await row.waitFor();
  await packaged.openEnvironment('shop-a1b2');
  const { count, leads } = await page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: Set<unknown> };
    const leads: string[] = [];
    for (const value of [...seen]) {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
      // Electron's ipcRenderer, its events, Node's modules.
      for (const name of [
        'invoke',
        'sendSync',
        'sendToHost',
        'senderId',
        'mainModule',
        'binding',
      ]) {
        if (Object.hasOwn(value, name) || name in value) leads.push(name);
      }
    }
    return { count: seen.size, leads };
  });
  expect(count).toBeGreaterThan(1000);
  expect(leads).toEqual([]);
});

test('every request refuses what does not fit it', async ({ packaged }) => {
  const { page } = packaged;
  const accepted = await page.evaluate(async (names) => {
    const deep: Record<string, unknown> = {};
    let at = deep;
    for (let depth = 0; depth < 500; depth += 1) at = at['deeper'] = {} as Record<string, unknown>;
    const hostile: readonly (readonly [string, unknown])[] = [
      ['nothing', undefined],
      ['a number', 0],
      ['NaN', Number.NaN],
      ['a big integer', 2n ** 64n],
      ['true', true],
      ['an empty text', ''],
      ['a text', 'null'],
      ['an empty list', []],
      ['a list', [null]],
      ['an empty object', {}],
      ['a prototype', JSON.parse('{"__proto__":{"id":"x"},"constructor":{"prototype":{}}}')],
      ['too deep', deep],
      ['a date', new Date(0)],
      ['a map', new Map([['id', 'x']])],
      ['bytes', new Uint8Array(8)],
      ['an error', new Error('no')],
      ['64 MiB', 'x'.repeat(64 * 1024 * 1024)],
      ['a function', () => null],
      ['the window', window],
    ];
    const answers: string[] = [];
    const api = podshell as unknown as Record<string, (args: unknown) => Promise<unknown>>;
    for (const name of names) {
      // Once is enough for what takes a while; what it is sent to makes no difference.
      for (const [what, value] of hostile) {
        if (what === '64 MiB' && name !== 'start' && name !== 'openLink') continue;
        try {
          const answer = (await api[name]?.(value)) as { ok: boolean; error?: { kind: string } };
          // A date or a map has nothing in it that crosses, and a change of nothing is none.
          if (answer.ok && name === 'updateSettings' && typeof value === 'object') continue;
          if (answer.ok || answer.error?.kind !== 'invalid-request') {
            answers.push(`${name}(${what}): ${JSON.stringify(answer).slice(0, 200)}`);
          }
        } catch (error) {
          // What cannot be cloned never leaves the page. Main itself never throws.
          if (String(error).includes('remote method')) {
            answers.push(`${name}(${what}): ${String(error)}`);
          }
        }
      }
    }
    return answers;
  }, REQUEST_NAMES);
  expect(accepted).toEqual([]);
  await expect(packaged.item(1, 'shop-a1b2')).toBeVisible();
});
