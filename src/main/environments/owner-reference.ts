import type { V1OwnerReference } from '@kubernetes/client-node';

import { cleanText } from '../../shared/clean-text';
import type { WorkloadRef } from '../../shared/kubernetes';
import { TEXT_LIMITS } from './text-limits';
import type { Unverified } from './unverified';
import { fields, items } from './unverified';

/** Owners of one object. A pod has one; more than a few are a mistake. */
const MAX_OWNERS = 20;

/** The owner that controls an object, or null. Source: metav1.GetControllerOf. */
export function controllerOf(ownerReferences: unknown): WorkloadRef | null {
  for (const value of items(ownerReferences, MAX_OWNERS)) {
    const owner: Unverified<V1OwnerReference> = fields(value);
    if (owner.controller !== true) continue;
    const kind = cleanText(owner.kind, TEXT_LIMITS.word);
    const name = cleanText(owner.name, TEXT_LIMITS.name);
    if (kind !== '' && name !== '') return { kind, name };
  }
  return null;
}
