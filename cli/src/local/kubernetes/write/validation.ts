import { unknownFieldsMessage, validateResource } from '@airy/crds';
import type { Kind } from '../kinds.ts';
import type { StoredObject } from '../objects.ts';
import { isObject, type JsonObject } from '../schema/json.ts';
import { OBJECT_META } from '../schema/object-meta.ts';
import { badRequest, invalid, type StatusCause } from '../status.ts';
import type { FieldValidation } from './admission.ts';
import { type Conformed, conform } from './conform.ts';

/**
 * The object as it may be stored: defaults in, unknown fields out.
 *
 * @param old - what is stored now; undefined for a new object
 * @throws {ApiError} 400 for unknown fields under `Strict` and for wrong types of built-in kinds; 422 with one cause for
 *   each broken rule
 */
export function validateBody(
  kind: Kind,
  object: StoredObject,
  old: StoredObject | undefined,
  fieldValidation: FieldValidation,
): { readonly body: JsonObject; readonly warnings: readonly string[] } {
  const { body, unknown, causes } = kind.crd ? validateCustom(kind.crd, object, old) : validateBuiltIn(kind, object);
  if (unknown.length > 0 && fieldValidation === 'Strict') throw unreadable(kind, unknownFieldsMessage(unknown));
  if (causes.length > 0) throw invalid(kind, object.metadata.name, causes);
  const warnings = fieldValidation === 'Warn' ? unknown.map((path) => `unknown field ${JSON.stringify(path)}`) : [];
  return { body, warnings };
}

interface Validated {
  readonly body: JsonObject;
  readonly unknown: readonly string[];
  readonly causes: readonly StatusCause[];
}

function validateCustom(crd: NonNullable<Kind['crd']>, object: StoredObject, old: StoredObject | undefined): Validated {
  const request = { crd, object, operation: old ? 'update' : 'create' } as const;
  const validated = validateResource(old ? { ...request, oldObject: old } : request);
  return { body: validated.object, unknown: validated.unknownFields, causes: validated.errors };
}

function validateBuiltIn(kind: Kind, object: StoredObject): Validated {
  const { value, unknown, mismatched, missing } = conform(kind.schema, object);
  if (mismatched.length > 0) throw mismatch(kind, '', mismatched);
  const causes = missing.map((field) => ({ field, reason: 'FieldValueRequired', message: 'Required value' }));
  return { body: isObject(value) ? value : {}, unknown, causes };
}

/**
 * Metadata of any object, without fields that it does not have.
 *
 * @throws {ApiError} 400 for wrong types, and for unknown fields under `Strict`
 */
export function readMetadata(kind: Kind, metadata: unknown, fieldValidation: FieldValidation): JsonObject {
  const { value, unknown, mismatched } = conform(OBJECT_META, metadata);
  if (mismatched.length > 0) throw mismatch(kind, 'metadata', mismatched);
  if (unknown.length > 0 && fieldValidation === 'Strict') {
    throw unreadable(kind, unknownFieldsMessage(unknown.map((path) => `metadata.${path}`)));
  }
  return isObject(value) ? value : {};
}

function mismatch(kind: Kind, at: string, [first]: Conformed['mismatched']) {
  const field = [kind.kind, at, first?.path ?? ''].filter((segment) => segment !== '').join('.');
  return unreadable(
    kind,
    `json: cannot unmarshal ${first?.found} into Go struct field ${field} of type ${first?.expected}`,
  );
}

function unreadable(kind: Kind, problem: string) {
  return badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${problem}`);
}
