import { expect, it } from 'vitest';
import { alreadyExists, conflict, forbidden, invalid, methodNotAllowed, notFound } from './status.ts';

const sources = { group: 'core.airy.co', plural: 'sources' };
const secrets = { group: '', plural: 'secrets' };

it('words errors as kube-apiserver does', () => {
  expect(notFound(sources, 'a').message).toBe('sources.core.airy.co "a" not found');
  expect(alreadyExists(secrets, 'a').message).toBe('secrets "a" already exists');
  expect(conflict(secrets, 'a').message).toBe(
    'Operation cannot be fulfilled on secrets "a": the object has been modified; please apply your changes to the latest version and try again',
  );
  expect(forbidden(secrets, '', 'no').message).toBe('secrets is forbidden: no');
  expect(methodNotAllowed(secrets, 'create').message).toBe('create is not supported on resources of kind "secrets"');
});

it('lists the causes of an invalid object, one alone without brackets', () => {
  const kind = { group: 'core.airy.co', kind: 'Source' };
  const one = { field: 'spec.type', reason: 'FieldValueRequired', message: 'Required value' };
  const two = { field: 'spec.replicas', reason: 'FieldValueInvalid', message: 'Invalid value: -1: must be ≥ 0' };
  expect(invalid(kind, 'a', [one]).message).toBe('Source.core.airy.co "a" is invalid: spec.type: Required value');
  expect(invalid(kind, 'a', [one, two]).toStatus()).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'Source.core.airy.co "a" is invalid: [spec.type: Required value, spec.replicas: Invalid value: -1: must be ≥ 0]',
    reason: 'Invalid',
    details: { name: 'a', group: 'core.airy.co', kind: 'Source', causes: [one, two] },
    code: 422,
  });
});
