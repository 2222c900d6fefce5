import type { ErrorObject } from 'ajv/dist/2020.js';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  uri: 'a URL',
  email: 'an e-mail address',
  date: 'a date like 2024-03-05',
  'date-time': 'a time like 2024-03-05T08:09:10Z',
};

/**
 * What was expected at a place of the body, as the end of a sentence: `a UUID`, `text of 1 character or more`.
 *
 * @param errors - all errors at that place, one or more; several when the schema has alternatives there
 */
export function expectation(errors: readonly ErrorObject[]): string {
  // a value of the right type says more of what was meant than the types it does not have
  const precise = errors.find(({ keyword }) => !['type', 'const', 'anyOf', 'oneOf'].includes(keyword));
  if (precise) return ofOne(precise);
  const constants = errors.flatMap(({ keyword, params }) => (keyword === 'const' ? [text(params.allowedValue)] : []));
  const types = errors.flatMap(({ keyword, params }) => (keyword === 'type' ? [params.type as unknown] : [])).flat(); // a name or a list of them
  const parts = [...(constants.length > 0 ? [oneOf(constants)] : []), ...types.map(typeName)];
  return parts.length > 0 ? orList([...new Set(parts)]) : 'another value';
}

function ofOne({ keyword, params, message }: ErrorObject): string {
  const { limit } = params;
  switch (keyword) {
    case 'enum':
      return oneOf(Array.isArray(params.allowedValues) ? params.allowedValues.map(text) : []);
    case 'format':
      return FORMATS[String(params.format)] ?? `text in the format ${String(params.format)}`;
    case 'pattern':
      return `text that matches ${String(params.pattern)}`;
    case 'minLength':
      return limit === 1 ? 'text that is not empty' : `text of ${limit} characters or more`;
    case 'maxLength':
      return `text of ${counted(limit, 'character')} at most`;
    case 'minimum':
      return `a number of ${limit} or more`;
    case 'maximum':
      return `a number of ${limit} or less`;
    case 'exclusiveMinimum':
      return `a number above ${limit}`;
    case 'exclusiveMaximum':
      return `a number below ${limit}`;
    case 'minItems':
      return `a list of ${counted(limit, 'entry')} or more`;
    case 'maxItems':
      return `a list of ${counted(limit, 'entry')} at most`;
    case 'uniqueItems':
      return 'a list without repeats';
    case 'minProperties':
      return `an object with ${counted(limit, 'field')} or more`;
    case 'maxProperties':
      return `an object with ${counted(limit, 'field')} at most`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `no field ${text(params.additionalProperty ?? params.unevaluatedProperty)}`;
    default:
      return `another value: it ${message ?? 'is not valid'}`;
  }
}

function typeName(type: unknown): string {
  return TYPES[String(type)] ?? String(type);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? values.join('') : `one of ${values.join(', ')}`;
}

function orList(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} or ${last}`;
}

function counted(count: unknown, noun: 'character' | 'entry' | 'field'): string {
  if (count === 1) return `1 ${noun}`;
  return `${String(count)} ${noun === 'entry' ? 'entries' : `${noun}s`}`;
}
