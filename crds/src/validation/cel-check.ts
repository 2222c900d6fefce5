import type { StructuralSchema, ValidationRule } from '../crd-document.ts';
import { compileRule } from './cel-rules.ts';
import { duplicate, type FieldError, forbidden, invalid, OMIT_VALUE, type Path, required } from './field-error.ts';
import { isObject } from './json.ts';
import type { LocatedError } from './located-error.ts';
import { ownSchema } from './prune.ts';
import { correlatedItem } from './ratchet.ts';

/**
 * Asks every CEL rule of the schema.
 *
 * @param old - the value before an update; rules about a change are skipped where there is none
 */
export function checkRules(
  schema: StructuralSchema,
  value: unknown,
  old: unknown,
  path: Path = [],
): readonly LocatedError[] {
  if (value === null || value === undefined) return [];
  const own = rulesOf(schema, value, old, path);
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return own;
    return [
      ...own,
      ...value.flatMap((item, index) =>
        checkRules(items, item, correlatedItem(schema, item, old), [...path, { kind: 'index', index }]),
      ),
    ];
  }
  if (!isObject(value)) return own;
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, inner]) => {
      const oldInner = isObject(old) && Object.hasOwn(old, name) ? old[name] : undefined;
      const declared = ownSchema(schema.properties, name);
      if (declared !== undefined) return checkRules(declared, inner, oldInner, [...path, { kind: 'field', name }]);
      const { additionalProperties } = schema;
      if (additionalProperties === undefined) return [];
      return checkRules(additionalProperties, inner, oldInner, [...path, { kind: 'key', name }]);
    }),
  ];
}

function rulesOf(schema: StructuralSchema, value: unknown, old: unknown, path: Path): readonly LocatedError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule) => {
    const error = ask(rule, schema, value, old, path);
    return error === undefined
      ? []
      : [{ error, about: path, isTransition: compileRule(rule.rule).usesOldSelf } satisfies LocatedError];
  });
}

function ask(
  rule: ValidationRule,
  schema: StructuralSchema,
  value: unknown,
  old: unknown,
  path: Path,
): FieldError | undefined {
  const compiled = compileRule(rule.rule);
  if (compiled.usesOldSelf && (old === undefined || old === null)) return undefined;
  try {
    const values = { self: celValue(schema, value) };
    if (compiled.holds(old === undefined ? values : { ...values, oldSelf: celValue(schema, old) })) return undefined;
  } catch (error) {
    return invalid(path, schema.type, `${summaryOf(error)} evaluating rule: ${rule.message ?? rule.rule}`);
  }
  return errorFor(rule, isObject(value) || Array.isArray(value) ? OMIT_VALUE : value, path);
}

/** The first line, as Go writes errors: the others show the place in the rule. */
function summaryOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return line.charAt(0).toLowerCase() + line.slice(1);
}

function errorFor(rule: ValidationRule, shown: unknown, path: Path): FieldError {
  const at: Path =
    rule.fieldPath === undefined ? path : [...path, { kind: 'field', name: rule.fieldPath.replace(/^\./, '') }];
  const detail = rule.message ?? `failed rule: ${rule.rule}`;
  if (rule.reason === 'FieldValueRequired') return required(at, detail);
  if (rule.reason === 'FieldValueForbidden') return forbidden(at, detail);
  if (rule.reason === 'FieldValueDuplicate') return duplicate(at, shown);
  return invalid(at, shown, detail);
}

/** A JSON value as CEL sees it: integers as bigint, date-times as Date, all else as it is. */
function celValue(schema: StructuralSchema | undefined, value: unknown): unknown {
  if (schema?.type === 'integer' && typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (schema?.['x-kubernetes-int-or-string'] === true && typeof value === 'number') return BigInt(Math.trunc(value));
  if (schema?.format === 'date-time' && typeof value === 'string') return new Date(value);
  if (Array.isArray(value)) return value.map((item) => celValue(schema?.items, item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      celValue(ownSchema(schema?.properties, name) ?? schema?.additionalProperties, inner),
    ]),
  );
}
