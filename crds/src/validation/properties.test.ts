import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crdDocuments } from '../documents.ts';
import { isEqualJson, type JsonObject } from './json.ts';
import { validateResource } from './validate-resource.ts';

const kinds = crdDocuments().map((crd) => crd.spec.names.kind);
const field = fc.constantFrom(
  'instanceRef',
  'sourceRef',
  'type',
  'url',
  'headers',
  'retry',
  'widget',
  'allowedOrigins',
  'credentials',
  'components',
  'name',
  'value',
  'key',
  'replicas',
  'nonsense',
);
const json = fc.letrec<{ value: unknown; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, 1.5, -1, '', 'a', '1s', 'https://a.example.com', 'http://[', 'chatplugin'),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(field, tie('value'), { maxKeys: 4 }),
}));
const anObject = fc.record({
  kind: fc.constantFrom(...kinds),
  metadata: fc.record({ name: fc.constantFrom('airy', 'A', '1') }),
  spec: json.object,
});

describe('validateResource, for any object', () => {
  it('answers instead of throwing, and settles after one pass', () => {
    fc.assert(
      fc.property(anObject, (object) => {
        const once = validateResource({ crd: object.kind, object, operation: 'create' });
        const twice = validateResource({ crd: object.kind, object: once.object, operation: 'create' });
        expect(isEqualJson(twice.object, once.object)).toBe(true);
        expect(twice.unknownFields).toEqual([]);
        expect(twice.errors).toEqual(once.errors);
      }),
      { numRuns: 300 },
    );
  });

  it('lets a stored object be written again unchanged', () => {
    fc.assert(
      fc.property(anObject, (object) => {
        const { object: stored } = validateResource({ crd: object.kind, object, operation: 'create' });
        const again = validateResource({ crd: object.kind, object: stored, oldObject: stored, operation: 'update' });
        // A rule about a change fails on what should never have been stored, as on the API server.
        expect(again.errors.filter((error) => !error.message.includes('evaluating rule'))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
