import type { Kind } from '../kinds.ts';
import type { StoredObject } from '../objects.ts';
import { isObject, objectAt } from '../schema/json.ts';
import { badRequest, invalid, type StatusCause } from '../status.ts';

/**
 * What the API server does to built-in kinds beyond their schema, as far as the local subset goes.
 *
 * Secrets: `stringData` goes into `data` as base64, `data` must be base64. Deployments: the selector must
 * select the pod template.
 *
 * @throws {ApiError} 400 or 422 naming the field
 */
export function applyBuiltInRules(kind: Kind, object: StoredObject): StoredObject {
  switch (kind.kind) {
    case 'Secret':
      return secret(object);
    case 'Deployment':
      return deployment(kind, object);
    case 'Namespace':
      return { ...object, spec: { finalizers: ['kubernetes'] }, status: object.status ?? { phase: 'Active' } };
    default:
      return object;
  }
}

function secret(object: StoredObject): StoredObject {
  const { stringData, ...rest } = object;
  const data = { ...objectAt(rest, 'data') };
  for (const [key, value] of Object.entries(isObject(stringData) ? stringData : {})) {
    if (typeof value === 'string') data[key] = Buffer.from(value).toString('base64');
  }
  for (const value of Object.values(data)) {
    if (typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') !== value) {
      throw badRequest(
        'Secret in version "v1" cannot be handled as a Secret: illegal base64 data: values of data must be base64 (use stringData for plain text)',
      );
    }
  }
  return { ...rest, ...(Object.keys(data).length > 0 ? { data } : {}), type: object.type ?? 'Opaque' };
}

function deployment(kind: Kind, object: StoredObject): StoredObject {
  const wanted = objectAt(object, 'spec', 'selector', 'matchLabels');
  const labels = objectAt(object, 'spec', 'template', 'metadata', 'labels');
  const causes: StatusCause[] = [];
  if (!isObject(objectAt(object, 'spec').selector)) {
    causes.push({ field: 'spec.selector', reason: 'FieldValueRequired', message: 'Required value' });
  } else if (Object.entries(wanted).some(([key, value]) => labels[key] !== value)) {
    const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
    causes.push({ field: 'spec.template.metadata.labels', reason: 'FieldValueInvalid', message });
  }
  if (causes.length > 0) throw invalid(kind, object.metadata.name, causes);
  return object;
}
