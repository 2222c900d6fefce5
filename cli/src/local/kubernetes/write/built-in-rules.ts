import type { Kind } from '../kinds.ts';
import { equalJson, type StoredObject } from '../objects.ts';
import { isObject, objectAt, valueAt } from '../schema/json.ts';
import { badRequest, invalid, type StatusCause } from '../status.ts';

const DATA_LIMIT_BYTES = 1_048_576; // core/v1 MaxSecretSize, also that of ConfigMaps
const IMMUTABLE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Secret: ['type'],
  Deployment: ['spec.selector'],
};

/**
 * What the API server does to built-in kinds beyond their schema, as far as the local subset goes.
 *
 * Secrets: `stringData` goes into `data` as base64, `data` must be base64, the type stays. Secrets and ConfigMaps: at most
 * 1 MiB, and no change once `immutable`. Deployments: the selector selects the pod template and stays.
 *
 * @param live - what is stored now; undefined for a new object
 * @throws {ApiError} 400 or 422 naming the field
 */
export function applyBuiltInRules(kind: Kind, draft: StoredObject, live: StoredObject | undefined): StoredObject {
  const object = withServerFields(kind, draft);
  const causes = [
    ...(live ? immutableProblems(kind, object, live) : []),
    ...dataProblems(object),
    ...selectorProblems(object),
  ];
  if (causes.length > 0) throw invalid(kind, object.metadata.name, causes);
  return object;
}

function withServerFields(kind: Kind, object: StoredObject): StoredObject {
  if (kind.kind === 'Secret') return secret(object);
  if (kind.kind !== 'Namespace') return object;
  return { ...object, spec: { finalizers: ['kubernetes'] }, status: object.status ?? { phase: 'Active' } };
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

function immutableProblems({ kind }: Kind, object: StoredObject, live: StoredObject): StatusCause[] {
  const changed = (path: string) => !equalJson(valueAt(object, path.split('.')), valueAt(live, path.split('.')));
  const fixed = (IMMUTABLE_FIELDS[kind] ?? []).filter(changed).map((field) => ({
    field,
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(valueAt(object, field.split('.')))}: field is immutable`,
  }));
  if (live.immutable !== true) return fixed;
  const message = 'Forbidden: field is immutable when `immutable` is set';
  const sealed = ['immutable', 'data', 'binaryData'].filter(changed);
  return [...fixed, ...sealed.map((field) => ({ field, reason: 'FieldValueForbidden', message }))];
}

function dataProblems(object: StoredObject): StatusCause[] {
  if (object.kind !== 'Secret' && object.kind !== 'ConfigMap') return [];
  const values = [...Object.values(objectAt(object, 'data')), ...Object.values(objectAt(object, 'binaryData'))];
  const size = values.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
    0,
  );
  if (size <= DATA_LIMIT_BYTES * (object.kind === 'Secret' ? 4 / 3 : 1)) return [];
  const message = `Too long: may not be more than ${DATA_LIMIT_BYTES} bytes`;
  return [{ field: 'data', reason: 'FieldValueTooLong', message }];
}

function selectorProblems(object: StoredObject): StatusCause[] {
  const selector = objectAt(object, 'spec').selector;
  if (object.kind !== 'Deployment' || !isObject(selector)) return []; // the schema asks for one
  const labels = objectAt(object, 'spec', 'template', 'metadata', 'labels');
  const isMatch = Object.entries(objectAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value);
  if (isMatch) return [];
  const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
  return [{ field: 'spec.template.metadata.labels', reason: 'FieldValueInvalid', message }];
}
