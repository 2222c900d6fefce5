import { randomBytes, randomUUID } from 'node:crypto';
import { type StoredMeta, type StoredObject, timestamp, without } from '../objects.ts';
import { type JsonObject, objectAt } from '../schema/json.ts';
import type { StatusCause } from '../status.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const ANNOTATIONS_LIMIT_BYTES = 262_144;

/** Metadata of an object to be created: what the client may say, plus what the server sets. */
export function metadataForCreate(input: JsonObject, namespace: string, nowMs: number): StoredMeta {
  const given = without(objectAt(input, 'metadata'), ...SERVER_FIELDS, 'managedFields');
  const prefix = typeof given.generateName === 'string' ? given.generateName : '';
  const name = typeof given.name === 'string' && given.name !== '' ? given.name : '';
  return {
    ...given,
    name: name === '' && prefix !== '' ? prefix.slice(0, 58) + suffix() : name,
    ...(namespace === '' ? {} : { namespace }),
    uid: randomUUID(),
    creationTimestamp: timestamp(nowMs),
  };
}

/** Metadata of a replaced object: the client's labels, annotations, owners and finalizers over the server's fields. */
export function metadataForUpdate(live: StoredObject, input: JsonObject): StoredMeta {
  const given = without(objectAt(input, 'metadata'), ...SERVER_FIELDS);
  const kept = Object.fromEntries(
    SERVER_FIELDS.flatMap((field) => (field in live.metadata ? [[field, { ...live.metadata }[field]]] : [])),
  );
  return { ...given, ...kept, name: live.metadata.name };
}

/** Fields that no client can change. */
const SERVER_FIELDS: readonly string[] = [
  ...['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp'],
  ...['deletionGracePeriodSeconds', 'generateName', 'namespace', 'selfLink'].filter(
    (field) => field !== 'generateName',
  ),
];

/** Names, labels, annotations and owners, worded as the API server words them. */
export function metadataProblems(meta: StoredMeta, nameForm: 'subdomain' | 'label'): StatusCause[] {
  return [
    ...nameProblems(meta.name, nameForm),
    ...Object.entries(meta.labels ?? {}).flatMap(([key, value]) => [
      ...keyProblems('metadata.labels', key),
      ...labelValueProblems(value),
    ]),
    ...Object.keys(meta.annotations ?? {}).flatMap((key) => keyProblems('metadata.annotations', key.toLowerCase())),
    ...annotationsProblems(meta.annotations ?? {}),
    ...(meta.finalizers ?? []).flatMap((name) => keyProblems('metadata.finalizers', name)),
    ...ownerProblems(meta),
  ];
}

/** An object that is being deleted takes no new finalizers. */
export function newFinalizerProblems(live: StoredObject, next: StoredObject): StatusCause[] {
  const added = (next.metadata.finalizers ?? []).filter((name) => !live.metadata.finalizers?.includes(name));
  if (added.length === 0) return [];
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`;
  return [{ field: 'metadata.finalizers', reason: 'FieldValueForbidden', message }];
}

function nameProblems(name: string, form: 'subdomain' | 'label'): StatusCause[] {
  if (name === '') {
    return [required('metadata.name', 'name or generateName is required')];
  }
  const [pattern, limit] = form === 'label' ? [LABEL, 63] : [SUBDOMAIN, 253];
  if (name.length > limit) return [invalid('metadata.name', name, `must be no more than ${limit} characters`)];
  if (new RegExp(`^${pattern}$`).test(name)) return [];
  const expected =
    form === 'label'
      ? `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`
      : `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
  return [invalid('metadata.name', name, expected)];
}

function keyProblems(field: string, key: string): StatusCause[] {
  const [prefix, name] = key.includes('/')
    ? [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)]
    : ['', key];
  const isPrefixFine = !key.includes('/') || (prefix.length <= 253 && new RegExp(`^${SUBDOMAIN}$`).test(prefix));
  if (isPrefixFine && name.length <= 63 && new RegExp(`^${QUALIFIED}$`).test(name)) return [];
  return [
    invalid(
      field,
      key,
      `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ),
  ];
}

function labelValueProblems(value: string): StatusCause[] {
  if (value.length > 63) return [invalid('metadata.labels', value, 'must be no more than 63 bytes')];
  if (value === '' || new RegExp(`^${QUALIFIED}$`).test(value)) return [];
  return [
    invalid(
      'metadata.labels',
      value,
      `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ),
  ];
}

function annotationsProblems(annotations: Readonly<Record<string, string>>): StatusCause[] {
  const size = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + key.length + Buffer.byteLength(value),
    0,
  );
  if (size <= ANNOTATIONS_LIMIT_BYTES) return [];
  const message = `Too long: may not be more than ${ANNOTATIONS_LIMIT_BYTES} bytes`;
  return [{ field: 'metadata.annotations', reason: 'FieldValueInvalid', message }];
}

function ownerProblems(meta: StoredMeta): StatusCause[] {
  const owners = meta.ownerReferences ?? [];
  const controllers = owners.filter((owner) => owner.controller === true);
  return [
    ...owners.flatMap((owner, index) =>
      (['apiVersion', 'kind', 'name', 'uid'] as const)
        .filter((field) => !owner[field])
        .map((field) => required(`metadata.ownerReferences[${index}].${field}`, 'must not be empty')),
    ),
    ...(controllers.length > 1
      ? [
          invalid(
            'metadata.ownerReferences',
            owners.length,
            `Only one reference can have Controller set to true. Found "true" in references for ${controllers.map((owner) => `${owner.kind}/${owner.name}`).join(' and ')}`,
          ),
        ]
      : []),
  ];
}

function invalid(field: string, value: unknown, expected: string): StatusCause {
  return { field, reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${expected}` };
}

function required(field: string, expected: string): StatusCause {
  return { field, reason: 'FieldValueRequired', message: `Required value: ${expected}` };
}

function suffix(): string {
  return [...randomBytes(5)].map((byte) => SUFFIX_ALPHABET[byte % SUFFIX_ALPHABET.length]).join('');
}
