/** Words in the name of something secret. */
const WORD =
  'pass(?:word|wd|phrase|code)?|pwd|secret|token|(?:api|access|account|private|client)[-_]?key|key|authorization|credentials?|cookie|session|signature|assertion|jwt|otp|pat';

/** The word as a part of `SNAKE_CASE`, `kebab-case` or `dotted.case`, or all of a name. */
const PART = new RegExp(`(?:^|[-_.])(?:${WORD})s?(?:$|[-_.])`, 'i');
/** The word as the last hump of `camelCase`. */
const HUMP = /[a-z0-9](?:Password|Passwd|Passphrase|Secret|Token|Key|Credentials?|Jwt|Cookie)s?$/;

/** Names that have such a word and name no secret, but where it is, of which kind, for how long. */
const HARMLESS =
  /(?:url|uri|endpoint|file|path|dir|type|mode|name|(?<!session[-_]?)id|ttl|expiry|timeout|provider|method|flow|port|host|region|profile|cache|audience|scopes?)$/i;

/** Whether something of that name (a variable, an option, a query value) is probably secret. */
export function isSecretName(name: string): boolean {
  const bare = name.replace(/^-+/, '');
  return !HARMLESS.test(bare) && (PART.test(bare) || HUMP.test(bare));
}

/**
 * The places of secret values among a program's arguments: all of the argument (what follows
 * `--token`), or what follows its `=`.
 */
export function secretArguments(
  args: readonly string[],
): { readonly index: number; readonly from: number }[] {
  return args.flatMap((argument, index) => {
    const before = args[index - 1] ?? '';
    if (before.startsWith('-') && !before.includes('=') && isSecretName(before)) {
      return [{ index, from: 0 }];
    }
    const equals = argument.indexOf('=');
    const hidden = equals > 0 && isSecretName(argument.slice(0, equals));
    return hidden ? [{ index, from: equals + 1 }] : [];
  });
}
