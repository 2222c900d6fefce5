import { type TSchema, Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { HttpError } from './errors.ts';
import { bodyValidator } from './validation.ts';

const Uuid = Type.String({ format: 'uuid' });
const ID = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

function refusal(schema: TSchema, body: unknown): string {
  try {
    bodyValidator(schema)(body);
  } catch (error) {
    if (error instanceof HttpError) return error.message;
    throw error;
  }
  return 'accepted';
}

/** The refusal of `value` in a field of that schema. */
const ofField = (field: TSchema, value: unknown) => refusal(Type.Object({ field }), { field: value });

describe('a refusal', () => {
  it.each<[TSchema, unknown, string]>([
    [Type.String(), 7, 'text'],
    [Type.Integer(), 1.5, 'a whole number'],
    [Type.Number(), '1', 'a number'],
    [Type.Boolean(), 'yes', 'true or false'],
    [Type.Object({}), [], 'an object'],
    [Type.Array(Type.String()), {}, 'a list'],
    [Type.Union([Type.String(), Type.Integer(), Type.Null()]), {}, 'text, a whole number or null'],
    [Uuid, 'x', 'a UUID'],
    [Uuid, `urn:uuid:${ID}`, 'a UUID'],
    [Type.Union([Uuid, Type.Null()]), 'x', 'a UUID'],
    [Type.String({ format: 'date-time' }), 'x', 'a time like 2024-03-05T08:09:10Z'],
    [Type.String({ pattern: '^a+$' }), 'x', 'text that matches ^a+$'],
    [Type.Enum(['a', 'b']), 'x', 'one of a, b'],
    [Type.Union([Type.Literal('a'), Type.Literal('b')]), 'x', 'one of a, b'],
    [Type.Union([Type.Literal('a'), Type.Null()]), 'x', 'a or null'],
    [Type.String({ minLength: 1 }), '', 'text that is not empty'],
    [Type.String({ minLength: 3 }), 'x', 'text of 3 characters or more'],
    [Type.String({ maxLength: 2 }), 'xyz', 'text of 2 characters at most'],
    [Type.Integer({ minimum: 1 }), 0, 'a number of 1 or more'],
    [Type.Integer({ maximum: 5 }), 6, 'a number of 5 or less'],
    [Type.Array(Type.String(), { minItems: 1 }), [], 'a list of 1 entry or more'],
    [Type.Array(Type.String(), { maxItems: 1 }), ['a', 'b'], 'a list of 1 entry at most'],
    [Type.Object({}, { additionalProperties: false }), { a: 1 }, 'no field a'],
    [Type.Object({}, { minProperties: 1 }), {}, 'an object with 1 field or more'],
  ])('of %j for %j says that it expected %s', (schema, value, expected) => {
    expect(ofField(schema, value)).toBe(`field: expected ${expected}`);
  });

  it('names a nested field by its path', () => {
    const schema = Type.Object({ list: Type.Array(Type.Object({ name: Type.String() })) });
    expect(refusal(schema, { list: [{ name: 'a' }, { name: 7 }] })).toBe('list.1.name: expected text');
    expect(refusal(schema, { list: [{}] })).toBe('list.0.name is required');
  });

  it('speaks of the body when that itself is wrong', () => {
    expect(refusal(Type.Object({}), null)).toBe('Expected an object as the body');
  });
});

describe('an empty text for a UUID', () => {
  it('counts as absent where the field may be absent', () => {
    const check = bodyValidator(
      Type.Object({ a: Type.Optional(Uuid), b: Type.Optional(Type.Union([Uuid, Type.Null()])) }),
    );
    const body = { a: '', b: '', other: '' };
    check(body);
    expect(body).toEqual({ other: '' });
  });

  it('is refused where the field is required', () => {
    expect(ofField(Uuid, '')).toBe('field: expected a UUID');
  });

  it('is kept in fields for other text', () => {
    const body = { field: '' };
    bodyValidator(Type.Object({ field: Type.Optional(Type.String()) }))(body);
    expect(body).toEqual({ field: '' });
  });
});
