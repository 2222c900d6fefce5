import { describe, expect, it } from 'vitest';
import { invalidMessage } from './field-error.ts';
import type { JsonObject } from './json.ts';
import { unknownFieldsMessage, validateResource } from './validate-resource.ts';

function aSource(spec: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'core.airy.co/v1beta1',
    kind: 'Source',
    metadata: { name: 'chatplugin', generation: 1 },
    spec: { instanceRef: { name: 'airy' }, type: 'chatplugin', ...spec },
    ...rest,
  };
}

function create(object: JsonObject) {
  return validateResource({ crd: 'Source', object, operation: 'create' });
}

function update(object: JsonObject, oldObject: JsonObject) {
  return validateResource({ crd: 'Source', object, oldObject, operation: 'update' });
}

const READY = {
  type: 'Ready',
  status: 'True',
  reason: 'Reconciled',
  message: 'All parts run.',
  lastTransitionTime: '2026-01-31T12:00:00Z',
};

describe('validateResource', () => {
  it('fills in defaults', () => {
    expect(create(aSource()).object).toMatchObject({ spec: { replicas: 1, paused: false } });
  });

  it('leaves its input as it is', () => {
    const object = aSource({ nonsense: 1 });
    const before = structuredClone(object);
    create(object);
    expect(object).toEqual(before);
  });

  it('gives the same object when it is asked twice', () => {
    const { object } = create(aSource());
    expect(create(object).object).toEqual(object);
  });

  it('takes a null for a field with a default as absent', () => {
    const result = create(aSource({ replicas: null }));
    expect(result.object).toMatchObject({ spec: { replicas: 1 } });
    expect(result.errors).toEqual([]);
  });

  it('refuses a null for a field without a default', () => {
    expect(create(aSource({ credentials: null })).errors[0]).toMatchObject({
      field: 'spec.credentials',
      message: 'Invalid value: "null": spec.credentials in body must be of type object: "null"',
    });
  });

  it('takes out unknown fields at every depth and names them', () => {
    const object = { ...aSource({ a: 1, credentials: { x: { name: 'n', key: 'k', b: 1 } } }), c: 1 };
    const result = create({ ...object, metadata: { name: 'a', d: 1 } });
    expect(result.unknownFields).toEqual(['c', 'metadata.d', 'spec.a', 'spec.credentials.x.b']);
    expect(JSON.stringify(result.object)).not.toMatch(/"[abcd]":1/);
  });

  it('keeps quiet about unknown fields when asked to', () => {
    const request = {
      crd: 'Source',
      object: aSource({ a: 1 }),
      operation: 'create',
      fieldValidation: 'Ignore',
    } as const;
    expect(validateResource(request).unknownFields).toEqual([]);
  });

  it('does not take an inherited name for a field', () => {
    const object = aSource(JSON.parse('{"constructor": 1, "__proto__": {"x": 1}}'));
    expect(create(object).unknownFields).toContain('spec.constructor');
  });

  it('checks a status as well as a spec', () => {
    const status = { observedGeneration: 1, conditions: [READY] };
    expect(update(aSource({}, { status }), create(aSource()).object).errors).toEqual([]);
    const wrong = { conditions: [{ ...READY, status: 'Yes' }] };
    expect(update(aSource({}, { status: wrong }), create(aSource()).object).errors[0]).toMatchObject({
      field: 'status.conditions[0].status',
      message: 'Unsupported value: "Yes": supported values: "True", "False", "Unknown"',
    });
  });

  it('refuses two conditions of one type', () => {
    const errors = update(aSource({}, { status: { conditions: [READY, READY] } }), aSource()).errors;
    expect(errors[0]).toMatchObject({ field: 'status.conditions[1]', reason: 'FieldValueDuplicate' });
  });

  it('lets a status be written although the stored spec is not valid any more', () => {
    const stored = aSource({ replicas: 500 });
    expect(update({ ...stored, status: { conditions: [READY] } }, stored).errors).toEqual([]);
  });

  it('refuses an invalid value that changes into another invalid value', () => {
    expect(update(aSource({ replicas: 501 }), aSource({ replicas: 500 })).errors).toHaveLength(1);
  });

  it('lets a stored object keep a missing field until its parent changes', () => {
    const stored = aSource({ credentials: { x: { name: 'n' } } });
    expect(update(aSource({ credentials: { x: { name: 'n' } }, replicas: 2 }), stored).errors).toEqual([]);
    expect(update(aSource({ credentials: { x: { name: 'm' } } }), stored).errors[0]?.field).toBe(
      'spec.credentials.x.key',
    );
  });

  it('does not ask a rule about a change on create', () => {
    expect(create(aSource()).errors).toEqual([]);
  });

  it('says that rules were not asked when the schema is broken', () => {
    expect(create(aSource({ type: 'x' })).errors.at(-1)).toMatchObject({
      field: '<nil>',
      message: expect.stringContaining('some validation rules were not checked'),
    });
  });

  it('refuses an unknown kind', () => {
    expect(() => validateResource({ crd: 'Pod', object: {}, operation: 'create' })).toThrow(
      'no custom resource of kind Pod; expected one of AiryInstance, Source, Channel, Webhook',
    );
  });
});

describe('invalidMessage', () => {
  it('names one error as the API server does', () => {
    const { errors } = create(aSource({ replicas: 200 }));
    expect(invalidMessage('Source.core.airy.co', 'chatplugin', errors)).toBe(
      'Source.core.airy.co "chatplugin" is invalid: spec.replicas: Invalid value: 200: ' +
        'spec.replicas in body should be less than or equal to 100',
    );
  });

  it('puts several errors into brackets', () => {
    const { errors } = create(aSource({ replicas: 200, instanceRef: { name: '' } }));
    expect(invalidMessage('Source.core.airy.co', 'a', errors)).toMatch(/is invalid: \[spec\..*, spec\..*\]$/);
  });
});

it('words unknown fields as a strict decoding error', () => {
  expect(unknownFieldsMessage(['spec.a', 'spec.b'])).toBe(
    'strict decoding error: unknown field "spec.a", unknown field "spec.b"',
  );
});
