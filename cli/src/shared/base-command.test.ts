import { KubernetesError } from '@airy/kubernetes';
import { Errors } from '@oclif/core';
import { describe, expect, it } from 'vitest';
import { LocalInstanceError } from '../local/data-dir.ts';
import { ManifestError, ResourceError } from '../manifests/manifests.ts';
import { errorJson, plainError, UsageError } from './base-command.ts';

describe('an error as JSON', () => {
  it.each([
    ['a resource that is not there', new ResourceError('not-found', 'm'), 'not-found', 1],
    ['a resource that exists', new ResourceError('already-exists', 'm'), 'already-exists', 1],
    ['a wrong manifest', new ManifestError('m'), 'manifest-invalid', 2],
    ['a wrong argument', new UsageError('m'), 'usage', 2],
    ['what the parser refuses', new Errors.CLIError('m', { exit: 2 }), 'usage', 2],
    ['no instance', new LocalInstanceError('not-running', 'm'), 'not-running', 1],
    ['a refusal of the API', new KubernetesError('m', { code: 422, reason: 'Invalid' }), 'Invalid', 1],
    ['anything else', new TypeError('m'), 'unexpected', 1],
  ])('of %s has its message, its code and the exit code, and nothing else', (_name, error, code, exitCode) => {
    expect(errorJson(plainError(error))).toEqual({ error: { message: 'm', code, exitCode } });
  });

  it('names an unknown field that the API answers with a 500', () => {
    const message =
      'failed to create typed patch object (airy/bad; core.airy.co/v1beta1, Kind=Channel): .spec.foo: field not declared in schema';
    const { error } = errorJson(plainError(new KubernetesError(message, { code: 500, reason: 'InternalError' })));
    expect(error.code).toBe('Invalid');
    expect(error.message).toMatch(/^spec\.foo is not a field of this kind/);
  });
});
