import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { StructuralSchema } from '../crd-document.ts';
import {
  type FieldError,
  invalid,
  notSupported,
  type Path,
  type PathStep,
  pathText,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from './field-error.ts';
import { isObject } from './json.ts';
import type { LocatedError } from './located-error.ts';

const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, logger: false });
// The package is CommonJS: under nodenext its default export is the function's module.
addFormatsModule.default(ajv, ['date-time', 'int32', 'int64']);

const compiled = new WeakMap<StructuralSchema, ValidateFunction>();

/** What is wrong with an object by its schema alone, without CEL rules; worded as the API server does. */
export function checkSchema(schema: StructuralSchema, object: unknown): readonly LocatedError[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(toJsonSchema(schema));
    compiled.set(schema, validate);
  }
  if (validate(object)) return [];
  const found = (validate.errors ?? []).map((error) => locate(error, schema));
  return onePerValue(found);
}

/** The schema as ajv takes it: what is checked elsewhere is left out. */
function toJsonSchema(schema: StructuralSchema): AnySchemaObject {
  const { description: _description, default: _default, ...rest } = schema;
  const kept = Object.entries(rest).filter(([keyword]) => !keyword.startsWith('x-kubernetes-'));
  return {
    ...Object.fromEntries(kept),
    ...(schema['x-kubernetes-int-or-string'] === true ? { type: ['integer', 'string'] } : {}),
    ...(schema.items === undefined ? {} : { items: toJsonSchema(schema.items) }),
    ...(schema.additionalProperties === undefined
      ? {}
      : { additionalProperties: toJsonSchema(schema.additionalProperties) }),
    ...(schema.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([name, inner]) => [name, toJsonSchema(inner)]),
          ),
        }),
  };
}

interface Located extends LocatedError {
  readonly rank: number;
}

/** The server reports one error of a kind about a value: length before pattern, type before all. */
function onePerValue(found: readonly Located[]): readonly LocatedError[] {
  const first = new Map<string, Located>();
  for (const each of found) {
    const known = first.get(each.error.field);
    if (known === undefined || each.rank < known.rank) first.set(each.error.field, each);
  }
  return [...first.values()];
}

function locate(error: ErrorObject, schema: StructuralSchema): Located {
  const path = pathOf(error.instancePath, schema);
  const missing: unknown = error.params.missingProperty;
  if (error.keyword === 'required' && typeof missing === 'string') {
    const field: Path = [...path, { kind: 'field', name: missing }];
    return { error: required(field), about: path, isTransition: false, rank: 0 };
  }
  return { error: describe(error, path), about: path, isTransition: false, rank: rankOf(error.keyword) };
}

const RANKS = ['type', 'format', 'maxLength', 'minLength', 'pattern'];

function rankOf(keyword: string): number {
  const rank = RANKS.indexOf(keyword);
  return rank === -1 ? RANKS.length : rank;
}

function describe(error: ErrorObject, path: Path): FieldError {
  const value: unknown = error.data;
  const limit = Number(error.params.limit);
  const inBody = `${pathText(path)} in body`;
  switch (error.keyword) {
    case 'type':
      return typeInvalid(path, typeName(value), `${inBody} must be of type ${typeText(error)}: "${typeName(value)}"`);
    case 'format': {
      const format = String(error.params.format);
      return typeInvalid(path, value, `${inBody} must be of type ${format}: ${JSON.stringify(value)}`);
    }
    case 'enum':
      return notSupported(path, value, listOf(error.params.allowedValues));
    case 'maxLength':
      return tooLong(path, limit);
    case 'minLength':
      return invalid(path, value, `${inBody} should be at least ${limit} chars long`);
    case 'pattern':
      return invalid(path, value, `${inBody} should match '${String(error.params.pattern)}'`);
    case 'maximum':
      return invalid(path, value, `${inBody} should be less than or equal to ${limit}`);
    case 'minimum':
      return invalid(path, value, `${inBody} should be greater than or equal to ${limit}`);
    case 'maxItems':
      return tooMany(path, listOf(value).length, limit);
    case 'maxProperties':
      return tooMany(path, isObject(value) ? Object.keys(value).length : 0, limit);
    case 'minItems':
      return invalid(path, listOf(value).length, `${inBody} should have at least ${limit} items`);
    default:
      return invalid(path, value, `${inBody} ${error.message ?? 'is not valid'}`);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function typeText(error: ErrorObject): string {
  const type: unknown = error.params.type;
  return Array.isArray(type) ? type.join(',') : String(type);
}

/** The JSON type, as the server names it. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

/** A JSON pointer as a path; in lists of the schema a number is an index. */
function pathOf(pointer: string, schema: StructuralSchema): Path {
  let at: StructuralSchema | undefined = schema;
  const steps: PathStep[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (at?.items !== undefined) {
      steps.push({ kind: 'index', index: Number(name) });
      at = at.items;
    } else {
      steps.push({ kind: 'field', name });
      at = at?.properties?.[name] ?? at?.additionalProperties;
    }
  }
  return steps;
}
