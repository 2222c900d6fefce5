import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { TSchema } from 'typebox';
import { HttpError } from './errors.ts';
import { expectation } from './expectation.ts';

const ajv = new Ajv2020({ allErrors: false, strict: false, useDefaults: true, verbose: true });
// the package is CommonJS: under nodenext its default export is the function's module
addFormatsModule.default(ajv);
// without the prefix `urn:uuid:`, which ajv's own takes
ajv.addFormat('uuid', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i);

/**
 * Checks a body and fills in its schema's defaults; unknown fields pass. An empty text in an optional field for a UUID is
 * taken away first: Airy's clients send it for an absent one.
 *
 * @throws {HttpError} 400 that names the field, from the function it returns
 */
export function bodyValidator(schema: TSchema): (body: unknown) => void {
  const validate: ValidateFunction = ajv.compile(schema);
  const optionalUuids = optionalUuidsOf(schema);
  return (body) => {
    for (const name of optionalUuids) {
      if (isObject(body) && body[name] === '') delete body[name];
    }
    if (validate(body)) return;
    throw toHttpError(validate.errors ?? []);
  };
}

/** Names of the top-level fields that may be absent and hold a UUID otherwise. */
function optionalUuidsOf(schema: unknown): readonly string[] {
  if (!isObject(schema) || !isObject(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties)
    .filter(([name, property]) => !required.includes(name) && holdsUuid(property))
    .map(([name]) => name);
}

function holdsUuid(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  return schema.format === 'uuid' || (Array.isArray(schema.anyOf) && schema.anyOf.some(holdsUuid));
}

/** The most specific error: of alternatives the one that got furthest into the body. */
function toHttpError(errors: readonly ErrorObject[]): HttpError {
  const deepest = Math.max(...errors.map(depth));
  const [error, ...others] = errors.filter((one) => depth(one) === deepest);
  if (!error) return new HttpError(400, 'The body is not valid');
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const missing: unknown = error.keyword === 'required' ? error.params.missingProperty : undefined;
  if (typeof missing === 'string') {
    const field = [...path, missing].join('.');
    return new HttpError(400, `${field} is required`, { field });
  }
  const field = path.join('.');
  const alternatives = others.filter(({ instancePath }) => instancePath === error.instancePath);
  const expected = expectation([error, ...alternatives]);
  if (!field) return new HttpError(400, `Expected ${expected} as the body`);
  return new HttpError(400, `${field}: expected ${expected}`, { field });
}

function depth(error: ErrorObject): number {
  return error.instancePath.split('/').length + (error.keyword === 'required' ? 1 : 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
