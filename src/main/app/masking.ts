import { redact } from '../kube/credentials/redact';

/** Names that tell whose machine and whose clusters these are. */
export interface PrivateNames {
  /** The home folder. */
  readonly home: string;
  readonly user: string;
  /** By what stands for them, such as `context` and `namespace`. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** Shorter ones, and words that say nothing, are left: they would tear every text apart. */
const SHORTEST = 3;
const PLAIN = /^(?:default|test|demo|prod|production|staging|dev|local|root|user|admin|app)$/i;

/**
 * Takes out of texts what tells whose they are: hosts, addresses and names each become `server-1` and
 * the like, the same one everywhere, so that what belongs together can still be seen.
 */
export class Masking {
  readonly #private: PrivateNames;
  readonly #standIns = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #known: readonly (readonly [name: string, kind: string])[];

  constructor(names: PrivateNames) {
    this.#private = names;
    this.#known = Object.entries(names.names)
      .flatMap(([kind, list]) => [...new Set(list)].map((name) => [name, kind] as const))
      .filter(([name]) => name.length >= SHORTEST && !PLAIN.test(name))
      // `shop-eu` before `shop`.
      .sort(([a], [b]) => b.length - a.length);
  }

  /** The text without names; secrets are always taken out. */
  mask(text: string): string {
    const withoutNames = this.#known.reduce(
      (rest, [name, kind]) => rest.replace(wholeWord(name), () => this.#standIn(kind, name)),
      maskHome(redact(text), this.#private),
    );
    return (
      withoutNames
        .replace(
          /\b(https?|wss?|socks5h?):\/\/(\[[^\]]+\]|[^\s/"'<>:[]+)/gi,
          (_all, scheme: string, host: string) =>
            `${scheme}://${this.#standIn('server', host.toLowerCase())}`,
        )
        .replace(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, (address) => this.#standIn('address', address))
        .replace(/(?<![\w:.])(?:[\da-f]{1,4}:){3,7}[\da-f:]*[\da-f](?![\w:])/gi, (address) =>
          this.#standIn('address', address.toLowerCase()),
        )
        // Names of hosts: three labels or more, the last of letters.
        .replace(/(?<![\w./-])(?:[a-z\d-]+\.){2,}[a-z]{2,}(?![\w-])/gi, (host) =>
          this.#standIn('server', host.toLowerCase()),
        )
    );
  }

  #standIn(kind: string, name: string): string {
    const known = this.#standIns.get(`${kind} ${name}`);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const made = `${kind}-${count}`;
    this.#standIns.set(`${kind} ${name}`, made);
    return made;
  }
}

/** The text with `~` for the home folder, and without the user's name. */
export function maskHome(
  text: string,
  { home, user }: Pick<PrivateNames, 'home' | 'user'>,
): string {
  const short = home.length > 1 ? text.replaceAll(home, '~') : text;
  return user.length >= SHORTEST && !PLAIN.test(user)
    ? short.replace(wholeWord(user), 'USER')
    : short;
}

function wholeWord(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g');
}
