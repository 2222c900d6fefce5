import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { TSchema } from 'typebox';
import { HttpError } from './errors.ts';

const ajv = new Ajv2020({ allErrors: false, strict: false, useDefaults: true, verbose: true });
// the package is CommonJS: under nodenext its default export is the function's module
addFormatsModule.default(ajv);

/**
 * Checks a body and fills in its schema's defaults; unknown fields pass.
 *
 * @throws {HttpError} 400 that names the field, from the function it returns
 */
export function bodyValidator(schema: TSchema): (body: unknown) => void {
  const validate: ValidateFunction = ajv.compile(schema);
  return (body) => {
    if (validate(body)) return;
    throw toHttpError(validate.errors ?? []);
  };
}

/** The most specific error: of alternatives the one that got furthest into the body. */
function toHttpError(errors: readonly ErrorObject[]): HttpError {
  const [error] = errors.toSorted((a, b) => depth(b) - depth(a));
  if (!error) return new HttpError(400, 'The body is not valid');
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const missing: unknown = error.keyword === 'required' ? error.params.missingProperty : undefined;
  if (typeof missing === 'string') {
    const field = [...path, missing].join('.');
    return new HttpError(400, `${field} is required`, { field });
  }
  const field = path.join('.');
  const expected = `${error.message ?? 'is not valid'}${allowed(error)}`;
  return field ? new HttpError(400, `${field} ${expected}`, { field }) : new HttpError(400, `The body ${expected}`);
}

function depth(error: ErrorObject): number {
  return error.instancePath.split('/').length + (error.keyword === 'required' ? 1 : 0);
}

function allowed(error: ErrorObject): string {
  const values: unknown = error.params.allowedValues;
  return Array.isArray(values) ? ` [${values.join(', ')}]` : '';
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
