import type { Place } from './arrival';
import { isContainerName, isLabelValue, isNamespaceName, isPodName } from './kubernetes-names';
import { err, ok, type Result } from './result';
import { isVisible, visibleText } from './visible-text';

/** The scheme of our links. */
export const LINK_SCHEME = 'podshell';

/** UTF-16 units of a link at most: twice the longest honest one, escapes included. */
export const LINK_LIMIT = 4096;

/** Characters of a context's name in a link: AWS' longest (an ARN) are below 200. */
const CONTEXT_LIMIT = 512;
/** Characters of what a link says that a sentence about it quotes. */
const QUOTE_LIMIT = 40;

type Parameter = 'context' | 'namespace' | 'env' | 'pod' | 'container';

/** Why a link is not followed. Names are those of the link, cut and with everything unseen spelled out. */
export type LinkProblem =
  | { readonly kind: 'too-long'; readonly limit: number }
  /** Its escapes cannot be read, or it holds what no link may: a fragment, a user, a port. */
  | { readonly kind: 'malformed' }
  /** It asks for something else than `open`. */
  | { readonly kind: 'action'; readonly action: string }
  | { readonly kind: 'unknown' | 'repeated' | 'invalid'; readonly parameter: string }
  | { readonly kind: 'missing'; readonly parameter: 'context' | 'namespace' | 'env' };

const CHECKS: Readonly<Record<Parameter, (value: string) => boolean>> = {
  context: isContextName,
  namespace: isNamespaceName,
  env: isLabelValue,
  pod: isPodName,
  container: isContainerName,
};

/** Whether a text is one of our links, as far as who opens it is concerned. */
export function isLink(text: string): boolean {
  return text.slice(0, LINK_SCHEME.length + 1).toLowerCase() === `${LINK_SCHEME}:`;
}

/**
 * Reads `podshell://open?context=…&namespace=…&env=…[&pod=…&container=…]`. Anyone can make one, so it
 * is taken as it is meant or not at all: nothing unknown, nothing twice, nothing that Kubernetes
 * would not take for a name. `pod` alone may stand in the place of `env`.
 *
 * Values are percent-encoded UTF-8 (RFC 3986). A `+` stands for itself to some and for a space to
 * others, so it has to be written as what it is.
 */
export function parseLink(text: string): Result<Place, LinkProblem> {
  if (text.length > LINK_LIMIT) return err({ kind: 'too-long', limit: LINK_LIMIT });
  const [, action, query] = /^podshell:\/\/([^/?#]*)\/?(?:\?([^#]*))?$/i.exec(text) ?? [];
  if (action === undefined || /[@:]/.test(action)) return err({ kind: 'malformed' });
  if (action.toLowerCase() !== 'open') return err({ kind: 'action', action: quoted(action) });

  const values = new Map<Parameter, string>();
  for (const part of query === undefined || query === '' ? [] : query.split('&')) {
    const at = part.indexOf('=');
    const name = decoded(at < 0 ? part : part.slice(0, at));
    const value = at < 0 ? '' : decoded(part.slice(at + 1));
    if (name === undefined || value === undefined) return err({ kind: 'malformed' });
    if (!isParameter(name)) return err({ kind: 'unknown', parameter: quoted(name) });
    if (values.has(name)) return err({ kind: 'repeated', parameter: name });
    if (!CHECKS[name](value)) return err({ kind: 'invalid', parameter: name });
    values.set(name, value);
  }
  const value = (name: Parameter): string | null => values.get(name) ?? null;
  for (const parameter of ['context', 'namespace'] as const) {
    if (!values.has(parameter)) return err({ kind: 'missing', parameter });
  }
  if (!values.has('env') && !values.has('pod')) return err({ kind: 'missing', parameter: 'env' });
  return ok({
    context: value('context'),
    namespace: value('namespace'),
    labelKey: null,
    environment: value('env'),
    pod: value('pod'),
    container: value('container'),
  });
}

/** The link that `parseLink` reads as this place, or null where the place is not named in full. */
export function linkTo(place: Place): string | null {
  const { context, namespace, environment, pod, container } = place;
  if (context === null || namespace === null || (environment === null && pod === null)) return null;
  const query = Object.entries({ context, namespace, env: environment, pod, container })
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `${LINK_SCHEME}://open?${query}`;
}

/** Emoji and some scripts are written with them; kubeconfigs may name contexts so, too. */
const JOINERS = /\u200c|\u200d|\ufe0e|\ufe0f|\u00a0|\u3000/g;

/** Whether a context can be called that: seen as it is, and not endless. */
export function isContextName(name: string): boolean {
  return name !== '' && name.length <= CONTEXT_LIMIT && isVisible(name.replace(JOINERS, ''));
}

function isParameter(name: string): name is Parameter {
  return Object.hasOwn(CHECKS, name);
}

function decoded(text: string): string | undefined {
  if (text.includes('+')) return undefined;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function quoted(text: string): string {
  return visibleText(text, QUOTE_LIMIT);
}
