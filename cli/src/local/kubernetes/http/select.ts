import type { StoredObject } from '../objects.ts';
import { parseFieldSelector, parseLabelSelector } from '../selectors.ts';
import type { Target } from './target.ts';

/** Tells whether an object is asked for; `labels` stand in for the object's own. */
export type Selection = (object: StoredObject, labels?: Readonly<Record<string, string>>) => boolean;

/**
 * What `labelSelector`, `fieldSelector` and the name in the path select.
 *
 * @throws {ApiError} 400 for selectors that cannot be read or name a field the kind does not offer
 */
export function selectionOf(target: Target, query: URLSearchParams): Selection {
  const supported = ['metadata.name', 'metadata.namespace', ...target.kind.selectableFields];
  const matchesLabels = parseLabelSelector(query.get('labelSelector') ?? '');
  const matchesFields = parseFieldSelector(query.get('fieldSelector') ?? '', supported);
  return (object, labels = object.metadata.labels) =>
    (target.name === undefined || object.metadata.name === target.name) &&
    matchesLabels(labels) &&
    matchesFields(object);
}
