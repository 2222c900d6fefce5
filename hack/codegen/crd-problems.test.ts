import { type CrdDocument, crdDocuments, crdOfKind, type StructuralSchema } from '@airy/crds';
import { expect, it } from 'vitest';
import { crdProblems } from './crd-problems.ts';

function crdWith(field: StructuralSchema): CrdDocument {
  const crd = crdOfKind('Source');
  const versions = crd.spec.versions.map((version) => ({
    ...version,
    schema: { openAPIV3Schema: { type: 'object', properties: { field } } },
  }));
  return { ...crd, spec: { ...crd.spec, versions } };
}

function ruled(rule: string, rest: object = {}): CrdDocument {
  const validations = [{ rule, message: 'no', ...rest }];
  return crdWith({ type: 'boolean', description: 'A field.', 'x-kubernetes-validations': validations });
}

it.each(crdDocuments())('finds nothing wrong with $metadata.name', (crd) => {
  expect(crdProblems(crd)).toEqual([]);
});

it('finds a text without a longest length', () => {
  expect(crdProblems(crdWith({ type: 'string', description: 'A field.' }))).toEqual(['Source field: has no maxLength']);
});

it('finds a list without a longest length', () => {
  const crd = crdWith({
    type: 'array',
    description: 'A field.',
    'x-kubernetes-list-type': 'set',
    items: { type: 'boolean' },
  });
  expect(crdProblems(crd)).toEqual(['Source field: has no maxItems']);
});

it('finds a field without a description', () => {
  expect(crdProblems(crdWith({ type: 'boolean' }))).toEqual(['Source field: has no description']);
});

it('finds a function that the embedded API does not know', () => {
  expect(crdProblems(ruled("self.split(',')[0] == 'a'")).join()).toContain('uses split()');
});

it('finds a function that exists nowhere', () => {
  expect(crdProblems(ruled('isNonsense(self)')).join()).toContain('does not compile');
});

it('finds a rule that is no CEL', () => {
  expect(crdProblems(ruled('self ==')).join()).toContain('does not compile');
});

it('finds a rule that points at an unknown field', () => {
  expect(crdProblems(ruled('self', { fieldPath: '.nothing' })).join()).toContain('points at nothing');
});
