import type { CrdDocument, StructuralSchema } from '../crd-document.ts';
import { crdOfKind } from '../documents.ts';
import { checkRules } from './cel-check.ts';
import { withDefaults } from './defaults.ts';
import type { FieldError, FieldErrorReason } from './field-error.ts';
import type { JsonObject } from './json.ts';
import { checkListTypes } from './list-types.ts';
import type { LocatedError } from './located-error.ts';
import { prune } from './prune.ts';
import { isUnchanged } from './ratchet.ts';
import { checkSchema } from './schema-check.ts';

/** How strictly unknown fields are taken, as kubectl's `--validate`. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** An object that somebody wants to store. */
export interface ResourceToValidate {
  /** One of the four kinds, or any other CRD document. */
  readonly crd: CrdDocument | string;
  readonly object: JsonObject;
  /** What is stored now; needed on update, also of the status alone. */
  readonly oldObject?: JsonObject;
  readonly operation: 'create' | 'update';
  /** Default `Warn`. */
  readonly fieldValidation?: FieldValidation;
}

/** What the API server would make of an object. */
export interface ValidatedResource {
  /** With defaults and without unknown fields; a new object, also when there are errors. */
  readonly object: JsonObject;
  /** Empty when it may be stored. */
  readonly errors: readonly FieldError[];
  /** Paths of what was taken out; with `Strict` a request is refused for them, with `Warn` each is a warning. */
  readonly unknownFields: readonly string[];
}

/** Errors after which the server does not ask the CEL rules. */
const BLOCKING: ReadonlySet<FieldErrorReason> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
] satisfies FieldErrorReason[]);

const RULES_NOT_ASKED: FieldError = {
  field: '<nil>',
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; ' +
    'correct the existing errors to complete validation',
};

/**
 * Decides over an object as kube-apiserver does with the same CRD, in its words: prunes, fills in defaults, checks the
 * schema, list keys and CEL rules. On an update an error in a part that did not change does not count.
 *
 * Names, versions and other metadata are not looked at, except by the CRD's own rules.
 *
 * @throws when the kind is unknown or a rule of the CRD is no CEL
 */
export function validateResource(request: ResourceToValidate): ValidatedResource {
  const crd = typeof request.crd === 'string' ? crdOfKind(request.crd) : request.crd;
  const schema = schemaOf(crd);
  const pruned = prune(schema, request.object);
  const object = withDefaults(schema, pruned.object);
  const old = request.operation === 'update' ? request.oldObject : undefined;
  const unknownFields = request.fieldValidation === 'Ignore' ? [] : pruned.unknownFields;
  return { object, errors: errorsIn(schema, object, old), unknownFields };
}

/** The message with which the server refuses unknown fields under `Strict`. */
export function unknownFieldsMessage(unknownFields: readonly string[]): string {
  return `strict decoding error: ${unknownFields.map((path) => `unknown field ${JSON.stringify(path)}`).join(', ')}`;
}

function errorsIn(schema: StructuralSchema, object: JsonObject, old: JsonObject | undefined): readonly FieldError[] {
  const counts = ({ about, isTransition }: LocatedError) =>
    old === undefined || isTransition || !isUnchanged(schema, about, object, old);
  const found = [...checkSchema(schema, object), ...checkListTypes(schema, object)].filter(counts);
  const errors = found.map((each) => each.error);
  if (errors.some((error) => BLOCKING.has(error.reason))) return [...errors, RULES_NOT_ASKED];
  const broken = checkRules(schema, object, old).filter(counts);
  return [...errors, ...broken.map((each) => each.error)];
}

function schemaOf(crd: CrdDocument): StructuralSchema {
  const version = crd.spec.versions.find((candidate) => candidate.storage);
  if (version === undefined) throw new Error(`no stored version in the CRD ${crd.metadata.name}`);
  return version.schema.openAPIV3Schema;
}
