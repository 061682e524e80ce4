import type { Document, Node, Scalar } from 'yaml';
import { Composer, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, Parser, visit } from 'yaml';
import type { Result } from '../../../shared/result';
import { err, ok } from '../../../shared/result';

/** Why bytes are no YAML that we take. `detail` never quotes the text: kubeconfigs hold secrets. */
export interface YamlProblem {
  readonly kind: 'invalid';
  readonly line: number | null;
  readonly detail: string;
}

/**
 * Tokens a file may have. Time goes with tokens and not with bytes: 1 MiB of `[` keeps the parser
 * busy for five seconds, a hundred thousand tokens for a tenth of one; a context with its cluster
 * and user takes about a hundred.
 */
const TOKEN_LIMIT = 100_000;

/**
 * Nodes open at once, each inside the one before. Parser, composer and our visits recurse once a
 * level, and V8 ends the process where a regular expression finds no stack left: 900 levels were
 * enough. A kubeconfig nests about ten.
 */
const DEPTH_LIMIT = 100;

/** One value of a YAML file, read only as what the reader asks for. */
export class YamlValue {
  constructor(
    private readonly node: Node | null,
    private readonly lines: LineCounter,
  ) {}

  /** The line the value starts in, from 1; null where the file has no such place. */
  get line(): number | null {
    const start = this.node?.range?.[0];
    return start === undefined ? null : lineAt(this.lines, start);
  }

  /** Whether nothing is there, or a null of any spelling. */
  get isAbsent(): boolean {
    if (this.node === null) return true;
    if (!isScalar(this.node) || this.node.type !== 'PLAIN') return false;
    return ['', '~', 'null', 'Null', 'NULL'].includes(String(this.node.value));
  }

  /** Plain scalars as they are written: a context named `123` or `1:20` keeps its name. */
  text(): string | undefined {
    return isScalar(this.node) && typeof this.node.value === 'string' ? this.node.value : undefined;
  }

  flag(): boolean | undefined {
    const content = isScalar(this.node) && this.node.type === 'PLAIN' ? this.text() : undefined;
    if (content === undefined) return undefined;
    // YAML 1.1's spellings, which kubectl reads.
    if (/^(true|yes|on|y)$/i.test(content)) return true;
    return /^(false|no|off|n)$/i.test(content) ? false : undefined;
  }

  list(): readonly YamlValue[] | undefined {
    return isSeq(this.node) ? this.node.items.map((item) => this.#child(item)) : undefined;
  }

  /** A Map and not an object: `__proto__` is a key like any other. The last of a key wins, as in kubectl. */
  map(): ReadonlyMap<string, YamlValue> | undefined {
    if (!isMap(this.node)) return undefined;
    const fields = new Map<string, YamlValue>();
    for (const { key, value } of this.node.items) {
      if (isScalar(key)) fields.set(String(key.value), this.#child(value));
    }
    return fields;
  }

  /**
   * The value as JSON has it, plain scalars read as kubectl reads them; undefined where JSON has no
   * such value (`.inf`, an alias). Mappings have no prototype.
   * Source: sigs.k8s.io/yaml, goyaml.v2/resolve.go.
   */
  json(): unknown {
    if (isSeq(this.node)) {
      const items = this.node.items.map((item) => this.#child(item).json());
      return items.includes(undefined) ? undefined : items;
    }
    const fields = this.map();
    if (fields === undefined) return isScalar(this.node) ? scalarJson(this.node) : null;
    const json = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of fields) {
      const read = value.json();
      if (read === undefined) return undefined;
      json[key] = read;
    }
    return json;
  }

  #child(node: unknown): YamlValue {
    return new YamlValue(isNode(node) ? node : null, this.lines);
  }
}

/**
 * Parses the first YAML document of `bytes` (UTF-8, or UTF-16 with its mark, as PowerShell writes).
 *
 * Anchors and aliases are refused: a bomb of 640 bytes blocked us for half a minute, and kubeconfigs
 * have no use for them. Nothing is turned into objects; `YamlValue` reads the nodes.
 */
export function parseYaml(bytes: Uint8Array): Result<YamlValue, YamlProblem> {
  const source = decode(bytes);
  if (source === undefined) return invalid(null, 'neither UTF-8 nor UTF-16');
  const lines = new LineCounter();
  const tokens = tokenize(source, lines);
  // All scalars stay text (failsafe). Unique keys are not checked: that check is quadratic.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  let document: Document.Parsed | undefined;
  try {
    document = composer.compose(tokens, true, source.length).next().value ?? undefined;
  } catch (error) {
    if (error instanceof OverLimit) return invalid(lineAt(lines, error.offset), error.message);
    throw error;
  }
  const problem = document?.errors[0];
  if (problem !== undefined) {
    return invalid(lineAt(lines, problem.pos[0]), problem.code.toLowerCase().replaceAll('_', ' '));
  }
  const alias = document === undefined ? undefined : firstAlias(document);
  if (alias !== undefined) {
    const start = alias.range?.[0];
    return invalid(
      start === undefined ? null : lineAt(lines, start),
      'anchors and aliases are not allowed',
    );
  }
  return ok(new YamlValue(document?.contents ?? null, lines));
}

/** A scalar as JSON has it. In the failsafe schema they are all text. */
function scalarJson(node: Scalar): unknown {
  const content = String(node.value);
  if (node.type !== 'PLAIN' || node.tag !== undefined) return content;
  if (/^(~|null|Null|NULL|)$/.test(content)) return null;
  if (/^(y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)$/.test(content)) return true;
  if (/^(n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/.test(content)) return false;
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(content)) return undefined;
  return numberOf(content) ?? content;
}

function numberOf(content: string): number | undefined {
  const sign = content.startsWith('-') ? -1 : 1;
  const digits = content.replace(/^[-+]/, '').replaceAll('_', '');
  const based = /^0(?:b[01]+|x[0-9a-f]+|o[0-7]+)$/i.test(digits)
    ? digits
    : /^0[0-7]+$/.test(digits)
      ? `0o${digits}`
      : undefined;
  if (based !== undefined) return sign * Number(based);
  if (!/^(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(digits)) return undefined;
  const value = sign * Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

function firstAlias(document: Document.Parsed): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Node: (_key, node) => {
      if (node.anchor === undefined) return undefined;
      found = node;
      return visit.BREAK;
    },
    Alias: (_key, node) => {
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

/** The parser's own loop (`Parser.parse`), with a budget of tokens and of depth. */
function* tokenize(source: string, lines: LineCounter): ReturnType<Parser['parse']> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let count = 0;
  for (const lexeme of new Lexer().lex(source)) {
    count += 1;
    if (count > TOKEN_LIMIT) {
      throw new OverLimit(`more than ${TOKEN_LIMIT} tokens`, parser.offset);
    }
    yield* parser.next(lexeme);
    if (parser.stack.length > DEPTH_LIMIT) {
      throw new OverLimit(`nested more than ${DEPTH_LIMIT} levels deep`, parser.offset);
    }
  }
  yield* parser.end();
}

/** Ends the parsing of a file from inside the parser's loop; never leaves `parseYaml`. */
class OverLimit extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

function lineAt(lines: LineCounter, offset: number): number | null {
  const { line } = lines.linePos(offset);
  return line > 0 ? line : null;
}

function decode(bytes: Uint8Array): string | undefined {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    // Removes the byte order mark.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function invalid(line: number | null, detail: string): Result<never, YamlProblem> {
  return err({ kind: 'invalid', line, detail });
}
