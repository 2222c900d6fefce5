import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../schema/json.ts';
import { badRequest, patchRejected } from '../status.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

const NAMES = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/**
 * A JSON Patch; all of it or nothing. The target is not changed.
 *
 * @throws {ApiError} 400 when `operations` is no list of operations; 422 when one cannot be done or a `test` fails
 * @see RFC 6902; RFC 6901 for the pointers
 */
export function applyJsonPatch(target: JsonObject, operations: unknown): JsonObject {
  if (!Array.isArray(operations)) throw badRequest('error decoding patch: a JSON Patch is a list of operations');
  const result = operations.map(parse).reduce(step, structuredClone(target) as unknown); // widened: a patch may replace the root
  if (!isObject(result)) throw patchRejected('the patched document is not an object');
  return result;
}

function parse(operation: unknown, index: number): Operation {
  const bad = (expected: string) => badRequest(`error decoding patch: operation ${index} ${expected}`);
  if (!isObject(operation)) throw bad('must be an object');
  const { op, path, from, value } = operation;
  if (typeof op !== 'string' || !NAMES.includes(op)) throw bad(`needs "op", one of ${NAMES.join(', ')}`);
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) throw bad('needs "path", a JSON pointer');
  if (op !== 'move' && op !== 'copy') {
    if (op !== 'remove' && !Object.hasOwn(operation, 'value')) throw bad('needs "value"');
    return { op, path, value };
  }
  if (typeof from !== 'string' || (from !== '' && !from.startsWith('/'))) throw bad('needs "from", a JSON pointer');
  return { op, path, from };
}

function step(document: unknown, { op, path, from = '', value }: Operation): unknown {
  switch (op) {
    case 'add':
      return put(document, path, structuredClone(value), 'add');
    case 'replace':
      return put(document, path, structuredClone(value), 'replace');
    case 'remove':
      return remove(document, path);
    case 'copy':
      return put(document, path, structuredClone(read(document, from, 'copy')), 'add');
    case 'move': {
      if (path.startsWith(`${from}/`)) throw patchRejected(`move operation cannot put ${from} into itself`);
      const moved = read(document, from, 'move');
      return put(remove(document, from), path, moved, 'add');
    }
    default: // `test`: parse lets no other through
      if (!isDeepStrictEqual(readOrUndefined(document, path), value)) {
        throw patchRejected(`testing path ${path} value failed: test failed`);
      }
      return document;
  }
}

const segmentsOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

const indexOf = (list: readonly unknown[], segment: string) => {
  const index = /^(0|[1-9]\d*)$/.test(segment) ? Number(segment) : -1;
  return index < list.length ? index : -1;
};

function childOf(parent: unknown, segment: string): unknown {
  if (Array.isArray(parent)) return parent[indexOf(parent, segment)];
  return isObject(parent) && Object.hasOwn(parent, segment) ? parent[segment] : undefined;
}

const readOrUndefined = (document: unknown, pointer: string) => segmentsOf(pointer).reduce(childOf, document);

function read(document: unknown, pointer: string, op: string): unknown {
  const found = readOrUndefined(document, pointer);
  if (found === undefined) throw patchRejected(`${op} operation does not apply: doc is missing path: ${pointer}`);
  return found;
}

function put(document: unknown, pointer: string, value: unknown, op: 'add' | 'replace'): unknown {
  const segments = segmentsOf(pointer);
  const last = segments.pop();
  if (last === undefined) return value;
  const missing = () => patchRejected(`${op} operation does not apply: doc is missing path: ${pointer}: missing value`);
  const parent = segments.reduce(childOf, document);
  if (Array.isArray(parent)) {
    const index = indexOf(parent, last);
    const end = op === 'add' && (last === '-' || last === String(parent.length)) ? parent.length : -1;
    if (index < 0 && end < 0) throw missing();
    parent.splice(index < 0 ? end : index, op === 'add' ? 0 : 1, value);
  } else if (isObject(parent)) {
    if (op === 'replace' && !Object.hasOwn(parent, last)) throw missing();
    define(parent, last, value);
  } else throw missing();
  return document;
}

function remove(document: unknown, pointer: string): unknown {
  const segments = segmentsOf(pointer);
  const last = segments.pop();
  const parent = segments.reduce(childOf, document);
  if (last === undefined || childOf(parent, last) === undefined) {
    throw patchRejected(`remove operation does not apply: doc is missing path: ${pointer}: missing value`);
  }
  if (Array.isArray(parent)) parent.splice(indexOf(parent, last), 1);
  else if (isObject(parent)) delete parent[last];
  return document;
}

// Plain assignment would take `__proto__` for the prototype.
const define = (object: JsonObject, name: string, value: unknown) =>
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
