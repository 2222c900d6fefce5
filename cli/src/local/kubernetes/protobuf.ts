import type { JsonObject } from './schema/json.ts';
import { ApiError, badRequest } from './status.ts';

/** An object from a protobuf body. */
interface DecodedBody {
  readonly apiVersion: string;
  readonly kind: string;
  readonly object: JsonObject;
}

/** How a field becomes JSON: its name and how to read its bytes; `map` and `list` fields repeat. */
type Field = { readonly name: string; readonly shape?: 'map' | 'list'; readonly read: (value: Value) => unknown };
type Value = Uint8Array | bigint;
type Fields = Readonly<Record<number, Field>>;

const MAGIC = [0x6b, 0x38, 0x73, 0x00]; // `k8s` and NUL
const HINT =
  'a local instance reads protobuf for Secrets and ConfigMaps only: add --dry-run=client -o yaml | kubectl apply -f - to the command, or send JSON';

const utf8 = (value: Value) => (typeof value === 'bigint' ? String(value) : new TextDecoder().decode(value));
const base64 = (value: Value) => (typeof value === 'bigint' ? '' : Buffer.from(value).toString('base64'));
const bool = (value: Value) => value === 1n;

// Field numbers: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto
const OWNER: Fields = {
  1: { name: 'kind', read: utf8 },
  3: { name: 'name', read: utf8 },
  4: { name: 'uid', read: utf8 },
  5: { name: 'apiVersion', read: utf8 },
  6: { name: 'controller', read: bool },
  7: { name: 'blockOwnerDeletion', read: bool },
};
const METADATA: Fields = {
  1: { name: 'name', read: utf8 },
  2: { name: 'generateName', read: utf8 },
  3: { name: 'namespace', read: utf8 },
  5: { name: 'uid', read: utf8 },
  6: { name: 'resourceVersion', read: utf8 },
  11: { name: 'labels', shape: 'map', read: utf8 },
  12: { name: 'annotations', shape: 'map', read: utf8 },
  13: { name: 'ownerReferences', shape: 'list', read: (value) => message(value, OWNER) },
  14: { name: 'finalizers', shape: 'list', read: utf8 },
};
const metadata: Field = { name: 'metadata', read: (value) => message(value, METADATA) };

// Field numbers: k8s.io/api/core/v1/generated.proto
const KINDS: Readonly<Record<string, Fields>> = {
  'v1 Secret': {
    1: metadata,
    2: { name: 'data', shape: 'map', read: base64 },
    3: { name: 'type', read: utf8 },
    4: { name: 'stringData', shape: 'map', read: utf8 },
    5: { name: 'immutable', read: bool },
  },
  'v1 ConfigMap': {
    1: metadata,
    2: { name: 'data', shape: 'map', read: utf8 },
    3: { name: 'binaryData', shape: 'map', read: base64 },
    4: { name: 'immutable', read: bool },
  },
};

/**
 * Reads a Secret or a ConfigMap in Kubernetes' protobuf, which `kubectl create secret` and `create configmap` send.
 *
 * @throws {ApiError} 415 for other kinds, naming the way around; 400 for bytes that are no such message
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 */
export function decodeProtobufBody(bytes: Uint8Array): DecodedBody {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  }
  let type = { apiVersion: '', kind: '' };
  let raw: Uint8Array = new Uint8Array();
  for (const [number, value] of fieldsIn(bytes.subarray(MAGIC.length))) {
    if (number === 1)
      type = { ...type, ...message(value, { 1: { name: 'apiVersion', read: utf8 }, 2: { name: 'kind', read: utf8 } }) };
    if (number === 2 && typeof value !== 'bigint') raw = value;
  }
  const key = `${type.apiVersion} ${type.kind}`;
  const fields = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
  if (!fields)
    throw new ApiError(415, 'UnsupportedMediaType', `cannot read a ${type.kind || 'body'} in protobuf: ${HINT}`);
  return { ...type, object: { ...type, ...message(raw, fields) } };
}

function message(value: Value, fields: Fields): JsonObject {
  const result = new Map<string, unknown>();
  const lists = new Map<string, unknown[]>();
  const maps = new Map<string, [string, unknown][]>();
  for (const [number, raw] of fieldsIn(bytesOf(value))) {
    const field = fields[number];
    if (!field) continue;
    if (field.shape === 'list') lists.set(field.name, [...(lists.get(field.name) ?? []), field.read(raw)]);
    else if (field.shape === 'map') maps.set(field.name, [...(maps.get(field.name) ?? []), entry(raw, field)]);
    else if (field.read(raw) !== '') result.set(field.name, field.read(raw)); // proto2: empty strings are sent for absent
  }
  return {
    ...Object.fromEntries(result),
    ...Object.fromEntries(lists),
    ...Object.fromEntries([...maps].map(([name, pairs]) => [name, Object.fromEntries(pairs)])),
  };
}

function entry(value: Value, field: Field): [string, unknown] {
  const parts = new Map(fieldsIn(bytesOf(value)));
  return [utf8(parts.get(1) ?? new Uint8Array()), field.read(parts.get(2) ?? new Uint8Array())];
}

const bytesOf = (value: Value): Uint8Array => (typeof value === 'bigint' ? new Uint8Array() : value);

/** The fields of a message in order: number and bytes, or the number of a varint. */
function fieldsIn(bytes: Uint8Array): (readonly [number, Value])[] {
  const fields: (readonly [number, Value])[] = [];
  let at = 0;
  const varint = () => {
    for (let value = 0n, shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw badRequest('the protobuf message ends too early');
  };
  const take = (size: number) => {
    if (at + size > bytes.length) throw badRequest('the protobuf message ends too early');
    at += size;
    return bytes.subarray(at - size, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    if (wire === 0) fields.push([tag >>> 3, varint()]);
    else if (wire === 1) fields.push([tag >>> 3, take(8)]);
    else if (wire === 2) fields.push([tag >>> 3, take(Number(varint()))]);
    else if (wire === 5) fields.push([tag >>> 3, take(4)]);
    else throw badRequest(`the protobuf message has a field of unknown wire type ${wire}`);
  }
  return fields;
}
