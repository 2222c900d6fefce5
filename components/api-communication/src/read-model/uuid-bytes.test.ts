import { isUuid } from '@airy/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUuidBytes, uuidBytes, uuidText } from './uuid-bytes.ts';

describe('UUID bytes', () => {
  it('come back as the same text in lower case', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (uuid, upper) => {
        expect(uuidText(uuidBytes(upper ? uuid.toUpperCase() : uuid))).toBe(uuid);
      }),
    );
  });

  it('are made of exactly the texts that are UUIDs', () => {
    const almost = fc
      .tuple(fc.uuid(), fc.nat(35), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
      .map(([uuid, at, other]) => uuid.slice(0, at) + other + uuid.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(almost, fc.string()), (text) => {
        expect(readUuidBytes(text, new Uint8Array(16))).toBe(isUuid(text));
      }),
    );
  });
});
