import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../schema/builtin.ts';
import type { JsonObject } from '../schema/json.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMergePatch } from './strategic-merge.ts';

const { Deployment, ConfigMap, Service } = builtinSchemas;
const pod = (spec: object): JsonObject => ({ spec: { template: { spec } } });

describe('applyStrategicMergePatch', () => {
  it('merges containers and their environment by name', () => {
    const target = pod({
      containers: [
        {
          name: 'a',
          image: '1',
          env: [
            { name: 'X', value: '1' },
            { name: 'Y', value: '1' },
          ],
        },
        { name: 'b' },
      ],
    });
    const patch = pod({
      containers: [
        {
          name: 'a',
          image: '2',
          env: [
            { name: 'X', value: '2' },
            { name: 'Y', $patch: 'delete' },
          ],
        },
        { name: 'c' },
      ],
    });
    expect(applyStrategicMergePatch(target, patch, Deployment)).toEqual(
      pod({ containers: [{ name: 'a', image: '2', env: [{ name: 'X', value: '2' }] }, { name: 'b' }, { name: 'c' }] }),
    );
  });

  it('orders merged lists as asked and keeps other items in their place', () => {
    const target = pod({ containers: [{ name: 'a' }, { name: 'server' }, { name: 'b' }] });
    const patch = pod({
      '$setElementOrder/containers': [{ name: 'b' }, { name: 'c' }, { name: 'a' }],
      containers: [{ name: 'c' }],
    });
    expect(applyStrategicMergePatch(target, patch, Deployment)).toEqual(
      pod({ containers: [{ name: 'server' }, { name: 'b' }, { name: 'c' }, { name: 'a' }] }),
    );
  });

  it('removes from lists of plain values', () => {
    const target = { metadata: { finalizers: ['a', 'b'] } };
    const patch = {
      metadata: {
        '$deleteFromPrimitiveList/finalizers': ['a'],
        '$setElementOrder/finalizers': ['c', 'b'],
        finalizers: ['c'],
      },
    };
    expect(applyStrategicMergePatch(target, patch, ConfigMap)).toEqual({ metadata: { finalizers: ['c', 'b'] } });
    const only = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } };
    expect(applyStrategicMergePatch(target, only, ConfigMap)).toEqual({ metadata: { finalizers: ['b'] } });
  });

  it('keeps only the retained keys', () => {
    const target = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(applyStrategicMergePatch(target, patch, Deployment)).toEqual({ spec: { strategy: { type: 'Recreate' } } });
  });

  it('replaces lists and maps that are not merged, or when told to', () => {
    const target = pod({ containers: [{ name: 'a', args: ['1', '2'] }], nodeSelector: { a: '1' } });
    const args = pod({ containers: [{ name: 'a', args: ['3'] }], nodeSelector: { $patch: 'replace', b: '1' } });
    expect(applyStrategicMergePatch(target, args, Deployment)).toEqual(
      pod({ containers: [{ name: 'a', args: ['3'] }], nodeSelector: { b: '1' } }),
    );
    const all = pod({ containers: [{ name: 'z' }, { $patch: 'replace' }], nodeSelector: { $patch: 'delete' } });
    expect(applyStrategicMergePatch(target, all, Deployment)).toEqual(
      pod({ containers: [{ name: 'z' }], nodeSelector: {} }),
    );
  });

  it('leaves no directives or nulls in what it adds', () => {
    const patch = { data: { a: null, b: '1' }, spec: { ports: [{ port: 80, name: null, $patch: 'merge' }] } };
    expect(applyStrategicMergePatch({}, patch, Service)).toEqual({ data: { b: '1' }, spec: { ports: [{ port: 80 }] } });
  });

  it.each([{ $patch: 'drop' }, { spec: { ports: [{ name: 'x' }] } }, { spec: { ports: ['x'] } }])(
    'refuses %j',
    (patch) => {
      expect(() => applyStrategicMergePatch({}, patch, Service)).toThrow(expect.objectContaining({ code: 400 }));
    },
  );

  it('is a merge patch where there are no lists to merge', () => {
    const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.option(fc.string()), { noNullPrototype: true });
    const object = fc.record({ data, metadata: fc.record({ labels: data }) });
    fc.assert(
      fc.property(object, object, (target, patch) => {
        expect(applyStrategicMergePatch(target, patch, ConfigMap)).toEqual(applyMergePatch(target, patch));
      }),
    );
  });
});
