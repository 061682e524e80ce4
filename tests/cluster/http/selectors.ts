import type { ObjectOf, ResourceName, StoredObject } from '../world/objects';
import type { Failure } from './status';
import { badRequest } from './status';

/** Decides whether an object is selected. */
export type Matcher = (object: StoredObject) => boolean;

/** A parsed selector; `everything` when it was empty (it then may be counted, see list.ts). */
export interface Selector {
  readonly everything: boolean;
  readonly matches: Matcher;
}

const ALL: Selector = { everything: true, matches: () => true };

const NAME = String.raw`[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?`;
const VALUE = String.raw`[A-Za-z0-9]?([-A-Za-z0-9_.]*[A-Za-z0-9])?`;
const SET = new RegExp(String.raw`^(${NAME})\s+(in|notin)\s*\(([^()]*)\)$`);
const COMPARE = new RegExp(String.raw`^(${NAME})\s*(==|=|!=|>|<)\s*(${VALUE})$`);
const EXISTS = new RegExp(String.raw`^(!?)\s*(${NAME})$`);

/**
 * Parses a label selector: equality, set-based, existence and comparison terms
 * (apimachinery/pkg/labels/selector.go).
 */
export function parseLabelSelector(text: string): Selector | Failure {
  if (text.trim() === '') {
    return ALL;
  }
  const terms: Matcher[] = [];
  // Commas inside parentheses belong to a set.
  for (const part of text.split(/,(?![^(]*\))/)) {
    const term = labelTerm(part.trim());
    if (term === undefined) {
      return badRequest(`unable to parse requirement: found '${part.trim()}'`);
    }
    terms.push(term);
  }
  return { everything: false, matches: (object) => terms.every((term) => term(object)) };
}

function labelTerm(text: string): Matcher | undefined {
  const label = (object: StoredObject, key: string): string | undefined =>
    object.metadata.labels?.[key];
  const set = SET.exec(text);
  if (set !== null) {
    const key = set[1] ?? '';
    const values = (set[4] ?? '').split(',').map((value) => value.trim());
    return set[3] === 'in'
      ? (object) => values.includes(label(object, key) ?? '\0')
      : (object) => !values.includes(label(object, key) ?? '\0');
  }
  const compare = COMPARE.exec(text);
  if (compare !== null) {
    const key = compare[1] ?? '';
    const value = compare[4] ?? '';
    switch (compare[3]) {
      case '!=':
        return (object) => label(object, key) !== value;
      case '>':
        return (object) => Number(label(object, key)) > Number(value);
      case '<':
        return (object) => Number(label(object, key)) < Number(value);
      default:
        return (object) => label(object, key) === value;
    }
  }
  const exists = EXISTS.exec(text);
  if (exists !== null) {
    const key = exists[2] ?? '';
    return exists[1] === '!'
      ? (object) => label(object, key) === undefined
      : (object) => label(object, key) !== undefined;
  }
  return undefined;
}

type FieldReader<T> = (object: T) => string | undefined;
type Fields<T> = Readonly<Record<string, FieldReader<T>>>;

/** The fields each resource can be selected by; metadata.name and .namespace always. */
const FIELDS: { readonly [R in ResourceName]: Fields<ObjectOf[R]> } = {
  pods: {
    'spec.nodeName': (pod) => pod.spec.nodeName,
    'spec.restartPolicy': (pod) => pod.spec.restartPolicy,
    'spec.schedulerName': (pod) => pod.spec.schedulerName,
    'spec.serviceAccountName': (pod) => pod.spec.serviceAccountName,
    'status.phase': (pod) => pod.status.phase,
    'status.podIP': (pod) => pod.status.podIP,
  },
  namespaces: { 'status.phase': (namespace) => namespace.status?.phase },
  nodes: { 'spec.unschedulable': (node) => String(node.spec?.unschedulable ?? false) },
  events: {
    'involvedObject.kind': (event) => event.involvedObject.kind,
    'involvedObject.namespace': (event) => event.involvedObject.namespace,
    'involvedObject.name': (event) => event.involvedObject.name,
    'involvedObject.uid': (event) => event.involvedObject.uid,
    'involvedObject.apiVersion': (event) => event.involvedObject.apiVersion,
    'involvedObject.fieldPath': (event) => event.involvedObject.fieldPath,
    reason: (event) => event.reason,
    source: (event) => event.source?.component,
    type: (event) => event.type,
  },
  deployments: {},
  services: { 'spec.type': (service) => service.spec.type },
  ingresses: {},
  replicasets: { 'status.replicas': (set) => String(set.status.replicas) },
};

/** Parses a field selector of a resource: `=`, `==` and `!=` on the fields it supports. */
export function parseFieldSelector<R extends ResourceName>(
  resource: R,
  text: string,
): { everything: boolean; matches: (object: ObjectOf[R]) => boolean } | Failure {
  if (text.trim() === '') {
    return ALL;
  }
  const terms: ((object: ObjectOf[R]) => boolean)[] = [];
  for (const part of text.split(',')) {
    const found = /^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part);
    if (found === null) {
      return badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
    }
    const [, field = '', operator, value = ''] = found;
    const read = fieldReader(resource, field);
    if (read === undefined) {
      return badRequest(`field label not supported: ${field}`);
    }
    const wanted = operator !== '!=';
    terms.push((object) => ((read(object) ?? '') === value) === wanted);
  }
  return { everything: false, matches: (object) => terms.every((term) => term(object)) };
}

function fieldReader<R extends ResourceName>(
  resource: R,
  field: string,
): FieldReader<ObjectOf[R]> | undefined {
  switch (field) {
    case 'metadata.name':
      return (object) => object.metadata.name;
    case 'metadata.namespace':
      return (object) => object.metadata.namespace;
    default: {
      const fields: Fields<ObjectOf[R]> = FIELDS[resource];
      return Object.hasOwn(fields, field) ? fields[field] : undefined;
    }
  }
}
