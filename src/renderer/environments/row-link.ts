import { linkTo, parseLink } from '../../shared/link';
import type { Openable } from './open-target';

/**
 * The link that opens what a row stands for, for everyone who has the context. Null where no link can
 * name it: pods without the label, or a context whose name no link may hold.
 */
export function rowLink(row: Openable, context: string): string | null {
  const { environment } = row;
  const link = linkTo({
    context,
    namespace: environment.namespace,
    labelKey: null,
    environment: environment.name,
    pod: row.kind === 'environment' ? null : row.pod.name,
    container: row.kind === 'container' ? row.container.name : null,
  });
  return link !== null && parseLink(link).ok ? link : null;
}
