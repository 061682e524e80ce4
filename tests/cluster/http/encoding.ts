import type { ObjectOf, ResourceName, StoredObject } from '../world/objects';
import { RESOURCES, apiVersionOf } from '../world/objects';
import type { Failure } from './status';
import { notAcceptable } from './status';
import { tableCells, tableColumns } from './tables';

/** The form of objects in an answer, as asked for by the Accept header. */
export type Encoding =
  | { readonly as: 'object' }
  | { readonly as: 'metadata' }
  | { readonly as: 'table'; readonly include: 'None' | 'Metadata' | 'Object' };

/** Text of objects already encoded. Stored objects never change, so it lives as long as they do. */
const encoded = new WeakMap<StoredObject, string>();

/** JSON of an object as it stands in a list: without kind and apiVersion. */
export function itemJson(object: StoredObject): string {
  let text = encoded.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    encoded.set(object, text);
  }
  return text;
}

const typed = (kind: string, apiVersion: string, json: string): string =>
  `{"kind":"${kind}","apiVersion":"${apiVersion}",${json.slice(1)}`;

/** JSON of an object on its own. */
export function objectJson(resource: ResourceName, object: StoredObject): string {
  return typed(RESOURCES[resource].kind, apiVersionOf(resource), itemJson(object));
}

/** JSON of a PartialObjectMetadata. */
export function metadataJson(object: StoredObject): string {
  return typed(
    'PartialObjectMetadata',
    'meta.k8s.io/v1',
    JSON.stringify({ metadata: object.metadata }),
  );
}

/** Chooses the encoding from Accept and `includeObject`; the first acceptable type wins. */
export function negotiate(accept: string | undefined, include: string | null): Encoding | Failure {
  for (const part of (accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = part.split(';').map((item) => item.trim());
    if (!['application/json', '*/*', 'application/*'].includes(type)) {
      continue;
    }
    const value = (name: string): string | undefined =>
      parameters.find((item) => item.startsWith(`${name}=`))?.slice(name.length + 1);
    const as = value('as');
    if (as === undefined) {
      return { as: 'object' };
    }
    if (value('g') !== 'meta.k8s.io' || value('v') !== 'v1') {
      continue;
    }
    if (as === 'Table') {
      return {
        as: 'table',
        include: include === 'None' || include === 'Object' ? include : 'Metadata',
      };
    }
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
      return { as: 'metadata' };
    }
  }
  return notAcceptable();
}

/** One row of a Table. */
export function rowJson<R extends ResourceName>(
  resource: R,
  object: ObjectOf[R],
  include: 'None' | 'Metadata' | 'Object',
  now: number,
): string {
  const cells = JSON.stringify(tableCells(resource, object, now));
  const carried = {
    None: () => 'null',
    Metadata: () => metadataJson(object),
    Object: () => objectJson(resource, object),
  }[include]();
  return `{"cells":${cells},"object":${carried}}`;
}

/** List metadata as text. */
export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** What stands before and after the items of a list in the given encoding. */
export function listFrame(
  resource: ResourceName,
  encoding: Encoding,
  meta: ListMeta,
): { before: string; after: string } {
  const metadata = JSON.stringify(meta);
  switch (encoding.as) {
    case 'object':
      return {
        before: `{"kind":"${RESOURCES[resource].kind}List","apiVersion":"${apiVersionOf(resource)}","metadata":${metadata},"items":[`,
        after: ']}\n',
      };
    case 'metadata':
      return {
        before: `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":${metadata},"items":[`,
        after: ']}\n',
      };
    case 'table':
      return { before: tableStart(resource, metadata), after: ']}\n' };
  }
}

function tableStart(resource: ResourceName, metadata: string): string {
  const columns = JSON.stringify(tableColumns(resource));
  return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":${metadata},"columnDefinitions":${columns},"rows":[`;
}

/** One item of a list in the given encoding. */
export function listItemJson<R extends ResourceName>(
  resource: R,
  object: ObjectOf[R],
  encoding: Encoding,
  now: number,
): string {
  switch (encoding.as) {
    case 'object':
      return itemJson(object);
    case 'metadata':
      return metadataJson(object);
    case 'table':
      return rowJson(resource, object, encoding.include, now);
  }
}

/** A single object: on its own, or a Table of one row. */
export function singleJson<R extends ResourceName>(
  resource: R,
  object: ObjectOf[R],
  encoding: Encoding,
  now: number,
): string {
  switch (encoding.as) {
    case 'object':
      return objectJson(resource, object);
    case 'metadata':
      return metadataJson(object);
    case 'table': {
      const { resourceVersion } = object.metadata;
      const start = tableStart(resource, JSON.stringify({ resourceVersion }));
      return `${start}${rowJson(resource, object, encoding.include, now)}]}`;
    }
  }
}
