import { isSecretName, secretArguments } from './secret-names';

/** What stands where a secret was. */
export const HIDDEN = '•••';

/** What counts as a secret in a text. */
export interface RedactOptions {
  /** Texts that are secret for sure, such as values of variables that the program was started with. */
  readonly known?: readonly string[];
  /**
   * Web addresses are for the user to open: what a login needs in them (`code`, `state`,
   * `user_code`, …) stays; tokens and passwords go all the same.
   */
  readonly keepLinks?: boolean;
}

/** Shorter ones occur by chance all over a text. */
const SHORTEST_KNOWN = 4;

/**
 * A text without what is secret in it: passwords, tokens, keys and cookies, found by their name, by
 * their form or by their looks. It hides rather too much than too little: what is left may be copied
 * into a public issue. Every repetition in its patterns is bounded, or cannot overlap with what
 * follows: a hostile program must not hold us up.
 */
export function redact(text: string, options: RedactOptions = {}): string {
  const rest = redactKnown(text, options.known ?? [])
    .replace(PEM_BLOCK, HIDDEN)
    .replace(PEM_TAIL, HIDDEN);
  // Addresses by their parts, and what is between them as prose.
  let redacted = '';
  let end = 0;
  for (const { 0: address, index } of rest.matchAll(WEB_ADDRESS)) {
    redacted += redactProse(rest.slice(end, index));
    redacted += redactAddress(address, options.keepLinks ?? false);
    end = index + address.length;
  }
  return redacted + redactProse(rest.slice(end));
}

/** A text without these secrets. */
export function redactKnown(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_KNOWN)
    .reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
}

/** Whether a text looks like a secret, or has one in it. */
export function looksSecret(text: string): boolean {
  return redact(text) !== text;
}

/** A program's arguments, fit to be shown. */
export function redactArguments(args: readonly string[]): string[] {
  const secret = new Map(secretArguments(args).map(({ index, from }) => [index, from]));
  return args.map((argument, index) => {
    const from = secret.get(index);
    return from === undefined ? redact(argument) : `${argument.slice(0, from)}${HIDDEN}`;
  });
}

/** Web addresses in a text, each once, in order, without the sentence's punctuation after them. */
export function findLinks(text: string): string[] {
  const found = [...text.matchAll(WEB_ADDRESS)].map(([address]) => address);
  return [...new Set(found)].filter((address) => {
    try {
      return /^https?:$/.test(new URL(address).protocol);
    } catch {
      return false; // such as `https://[`
    }
  });
}

const WEB_ADDRESS = /\bhttps?:\/\/[^\s"'<>`\\^{}|]*[^\s"'<>`\\^{}|.,;:!?)\]]/gi;

const PEM_BLOCK = /-----BEGIN [A-Z0-9 ]{1,64}-----[^-]*(?:-----END [A-Z0-9 ]{1,64}-----|$)/g;
/** A block whose beginning was cut off. */
const PEM_TAIL = /^[A-Za-z0-9+/=\s]*-----END [A-Z0-9 ]{1,64}-----/;

/** The name of a value in a query or fragment that a login link must keep. */
const STRONG_NAME = /(?:^|[-_])(?:token|jwt)$|password|passwd|secret|signature|credential/i;
/** Names of one-time secrets in addresses; the right ones for a few minutes. */
const LOGIN_NAME =
  /^(?:code|state|nonce|ticket|sig|key|hmac|saml\w*|relaystate|(?:user|device)[-_]?code|code[-_](?:verifier|challenge)|id_token_hint|login_hint|session\w*)$/i;

function redactAddress(address: string, keepLinks: boolean): string {
  const [, before = '', after = ''] = /^([^?#]*)(.*)$/s.exec(address) ?? [];
  const place = before.replace(/^(\w+:\/\/)[^/]*@/, `$1${HIDDEN}@`);
  const query = after.replace(
    /([?#&;])([^=&#;?]{1,100})=([^&#;]*)/g,
    (all, mark: string, name: string, value: string) => {
      const hide = keepLinks
        ? STRONG_NAME.test(name)
        : isSecretName(name) || LOGIN_NAME.test(name) || redactForms(value) !== value;
      return hide ? `${mark}${name}=${HIDDEN}` : all;
    },
  );
  return (keepLinks ? place : place.split('/').map(redactForms).join('/')) + query;
}

/** A name with a secret word in it, perhaps in quotes, and what is said of it. */
const ASSIGNED =
  /(?<![\w.-])(["']?)([\w.-]{0,60}?(?:pass(?:word|wd|phrase|code)|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|cookie|session|signature|assertion|jwt)[\w-]{0,20})\1(\s{0,3}[:=]\s{0,3}|\s{1,3}(?=\S))("(?:[^"\\]|\\.){1,4096}"|'[^']{1,4096}'|[^\s,;&"'}]+)/gi;
const SCHEME = /\b(bearer|basic|negotiate)(\s{1,3})([\w.~+/-]{6,}=*)/gi;
const USER_INFO = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]{1,1024}@/gi;

function redactProse(text: string): string {
  const named = text
    .replace(SCHEME, (all, scheme: string, gap: string, value: string) =>
      isPlainWord(value) ? all : `${scheme}${gap}${HIDDEN}`,
    )
    .replace(USER_INFO, `$1${HIDDEN}@`)
    .replace(
      ASSIGNED,
      (all, quote: string, name: string, separator: string, value: string): string => {
        const assigned = separator.includes('=') || quote !== '' || /^["']/.test(value);
        const option = name.startsWith('-') && isSecretName(name);
        // "password hunter2" is a sentence about a password as often as it is one; "--password x" is not.
        if (separator.trim() === '' && !option) return all;
        const always = assigned || option || /pass|pwd/i.test(name);
        if (!always && isPlainWord(value)) return all; // "reading the token: permission denied"
        return `${quote}${name}${quote}${separator}${HIDDEN}`;
      },
    );
  return redactForms(named);
}

/** A word of a sentence. */
function isPlainWord(value: string): boolean {
  return /^[a-z]+[.:!?]?$/i.test(value) && !/[a-z][A-Z]/.test(value);
}

/** What is secret by its form: JWTs, tokens that say so, Kubernetes' bootstrap tokens. */
const FORMS =
  /\beyJ[\w-]{5,}(?:\.[\w-]+){0,4}|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|ya29\.|hvs\.|dop_v1_|sk-|AKIA|ASIA|k8s-aws-v1\.)[\w.-]{8,}|(?<![\w.])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w.])/g;
const LONG_RUN = /[A-Za-z0-9+/_=-]{32,}/g;
const HEXADECIMAL = /^(?=.*\d)(?=.*[a-f])[0-9a-f]+$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function redactForms(text: string): string {
  return text
    .replace(FORMS, HIDDEN)
    .replace(LONG_RUN, (run) =>
      isOpaque(run) || run.split('/').some((part) => part.length >= 32 && isOpaque(part))
        ? HIDDEN
        : run,
    );
}

/**
 * Whether a long run of characters is base64, hexadecimal or the like and no words: in words, letters
 * and digits keep together, and capitals are few and begin them. Of 200,000 random tokens of 32
 * base64 characters, 3 passed for words; of those with 43, none.
 */
function isOpaque(run: string): boolean {
  if (UUID.test(run)) return false;
  if (HEXADECIMAL.test(run)) return true;
  const characters = run.replace(/[^A-Za-z0-9]/g, '');
  let changes = 0;
  let capitals = 0;
  let last = '';
  for (const character of characters) {
    const kind = character <= '9' ? 'digit' : character <= 'Z' ? 'capital' : 'small';
    if (kind === 'capital') capitals += 1;
    const begins = last === 'capital' && kind === 'small';
    if (last !== '' && kind !== last && !begins) changes += 1;
    last = kind;
  }
  const mixed = /[a-z]/.test(characters) && capitals > characters.length / 4;
  return mixed || changes > characters.length / 6;
}
