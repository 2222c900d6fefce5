/** Why a field is refused, as in the causes of a Kubernetes Status. */
export type FieldErrorReason =
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueRequired'
  | 'FieldValueNotSupported'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden';

/** One refused field; `message` is a cause's message, without the field. */
export interface FieldError {
  /** Such as `spec.headers[0].name`; `<nil>` for the whole object. */
  readonly field: string;
  readonly reason: FieldErrorReason;
  readonly message: string;
}

/** A step from a value to a part of it: a field, a key of a map, or an index of a list. */
export type PathStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number };

/** Where a value stands in an object, from the root. */
export type Path = readonly PathStep[];

/** Stands for a value that an error does not show. */
export const OMIT_VALUE: unique symbol = Symbol('omit');

/** How the API server writes a path. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (step.kind === 'field') text += text === '' ? step.name : `.${step.name}`;
    else text += `[${step.kind === 'key' ? step.name : step.index}]`;
  }
  return text === '' ? '<nil>' : text;
}

/** A value that is wrong, with what is wrong about it. */
export function invalid(path: Path, value: unknown, detail: string): FieldError {
  return error(path, 'FieldValueInvalid', 'Invalid value', value, detail);
}

/** A value of the wrong type. */
export function typeInvalid(path: Path, value: unknown, detail: string): FieldError {
  return error(path, 'FieldValueTypeInvalid', 'Invalid value', value, detail);
}

/** A field that must be given. */
export function required(path: Path, detail = ''): FieldError {
  return error(path, 'FieldValueRequired', 'Required value', OMIT_VALUE, detail);
}

/** A value outside a closed list. */
export function notSupported(path: Path, value: unknown, supported: readonly unknown[]): FieldError {
  const list = supported.map((item) => JSON.stringify(item)).join(', ');
  return error(path, 'FieldValueNotSupported', 'Unsupported value', value, `supported values: ${list}`);
}

/** A text that is too long; the text is not shown. */
export function tooLong(path: Path, limit: number): FieldError {
  const unit = limit === 1 ? 'byte' : 'bytes';
  return error(path, 'FieldValueTooLong', 'Too long', OMIT_VALUE, `may not be more than ${limit} ${unit}`);
}

/** A list or a map with too much in it. */
export function tooMany(path: Path, count: number, limit: number): FieldError {
  const unit = limit === 1 ? 'item' : 'items';
  return error(path, 'FieldValueTooMany', 'Too many', count, `must have at most ${limit} ${unit}`);
}

/** A value that is there already. */
export function duplicate(path: Path, value: unknown): FieldError {
  return error(path, 'FieldValueDuplicate', 'Duplicate value', value, '');
}

/** A value that is fine elsewhere, but not here. */
export function forbidden(path: Path, detail: string): FieldError {
  return error(path, 'FieldValueForbidden', 'Forbidden', OMIT_VALUE, detail);
}

/**
 * The message of the Status that refuses an object, as the API server words it.
 *
 * @param kind - kind and group, such as `Source.core.airy.co`
 */
export function invalidMessage(kind: string, name: string, errors: readonly FieldError[]): string {
  const lines = [...new Set(errors.map((each) => `${each.field}: ${each.message}`))];
  const [only] = lines;
  const list = lines.length === 1 && only !== undefined ? only : `[${lines.join(', ')}]`;
  return `${kind} ${JSON.stringify(name)} is invalid: ${list}`;
}

function error(path: Path, reason: FieldErrorReason, title: string, value: unknown, detail: string): FieldError {
  const shown = value === OMIT_VALUE ? title : `${title}: ${JSON.stringify(value ?? null)}`;
  return { field: pathText(path), reason, message: detail === '' ? shown : `${shown}: ${detail}` };
}
