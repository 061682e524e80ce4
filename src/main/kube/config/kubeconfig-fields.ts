import type { YamlValue } from './yaml-value';

/** Typed access to one mapping of a kubeconfig; an absent one has no fields. */
export class Fields {
  readonly #fields: ReadonlyMap<string, YamlValue>;

  /** @param where the mapping's place in the file, for errors, such as `users[0].user` */
  constructor(
    value: YamlValue | undefined,
    private readonly where: string,
  ) {
    this.#fields = value === undefined || value.isAbsent ? new Map() : mapping(value, where);
  }

  /** The value, or undefined where nothing or a null is there. */
  value(key: string): YamlValue | undefined {
    const value = this.#fields.get(key);
    return value?.isAbsent === false ? value : undefined;
  }

  /** The place of a field in the file. */
  place(key: string): string {
    return `${this.where}.${key}`;
  }

  has(key: string): boolean {
    return this.value(key) !== undefined;
  }

  /** A text; null where it is absent or empty, which kubectl does not tell apart. */
  text(key: string): string | null {
    return textOf(this.#fields.get(key), this.place(key));
  }

  /** A list of texts; an absent one in it is empty, as in kubectl. */
  texts(key: string): readonly string[] {
    return this.list(key).map((item, index) => textOf(item, `${this.place(key)}[${index}]`) ?? '');
  }

  flag(key: string): boolean {
    const value = this.value(key);
    if (value === undefined) return false;
    const flag = value.flag();
    if (flag === undefined) throw new WrongShape(value, `${this.place(key)}: not true or false`);
    return flag;
  }

  list(key: string): readonly YamlValue[] {
    const value = this.value(key);
    if (value === undefined) return [];
    const items = value.list();
    if (items === undefined) throw new WrongShape(value, `${this.place(key)}: not a list`);
    return items;
  }

  /** A mapping inside this one, as pairs in its order; none where it is absent. */
  entries(key: string): readonly (readonly [string, YamlValue])[] {
    const value = this.value(key);
    return value === undefined ? [] : [...mapping(value, this.place(key))];
  }
}

/** The fields of what must be a mapping. */
export function mapping(value: YamlValue, where: string): ReadonlyMap<string, YamlValue> {
  const fields = value.map();
  if (fields === undefined) throw new WrongShape(value, `${where}: not a mapping`);
  return fields;
}

/** A text; null where it is absent or empty. */
export function textOf(value: YamlValue | undefined, where: string): string | null {
  if (value === undefined || value.isAbsent) return null;
  const content = value.text();
  if (content === undefined) throw new WrongShape(value, `${where}: not a text`);
  return content === '' ? null : content;
}

/** Ends the reading of a file from deep inside; never leaves `parseKubeconfig`. */
export class WrongShape extends Error {
  readonly line: number | null;

  constructor(value: YamlValue | undefined, message: string) {
    super(message);
    this.line = value?.line ?? null;
  }
}
