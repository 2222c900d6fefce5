import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../schema/builtin.ts';
import type { JsonObject } from '../schema/json.ts';
import { objectAt } from '../schema/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { serverSideApply } from './server-side-apply.ts';
import { trackUpdate } from './track-update.ts';

const T0 = '2026-01-01T00:00:00.000Z';
const T1 = '2026-01-02T00:00:00.000Z';

/** Applies as `manager` and answers the object. */
const applyAs = (
  manager: string,
  schema: StructuralSchema,
  applied: JsonObject,
  live?: JsonObject,
  more: { force?: boolean; now?: string; subresource?: string } = {},
) => serverSideApply({ ...(live ? { live } : {}), applied, schema, manager, force: false, now: T0, ...more }).object;

const configMap = (data: Record<string, string>, labels?: Record<string, string>): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default', ...(labels && { labels }) },
  data,
});
const { ConfigMap, Deployment } = builtinSchemas;

const deployment = (...containers: readonly object[]): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'default' },
  spec: { template: { spec: { containers } } },
});
const containersOf = (object: JsonObject) => objectAt(object, 'spec', 'template', 'spec').containers;
const fieldsOf = (object: JsonObject) => {
  const entries = objectAt(object, 'metadata').managedFields;
  return (Array.isArray(entries) ? entries : []) as readonly JsonObject[]; // as written by the code under test
};

describe('serverSideApply', () => {
  it('writes managed fields as the real server does', () => {
    const applied = deployment({ name: 'component', image: 'airy', ports: [{ containerPort: 80 }], args: ['x'] });
    expect(fieldsOf(applyAs('me', Deployment, applied))).toEqual([
      {
        manager: 'me',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:template': {
              'f:spec': {
                'f:containers': {
                  'k:{"name":"component"}': {
                    '.': {},
                    'f:args': {},
                    'f:image': {},
                    'f:name': {},
                    'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
                  },
                },
              },
            },
          },
        },
      },
    ]);
  });

  it('changes nothing when the same is applied again later', () => {
    const once = applyAs('me', ConfigMap, configMap({ a: '1' }, { app: 'x' }));
    expect(applyAs('me', ConfigMap, configMap({ a: '1' }, { app: 'x' }), once, { now: T1 })).toEqual(once);
  });

  it('removes what its only owner leaves out, and nothing else', () => {
    const first = applyAs('me', ConfigMap, configMap({ mine: '1', ours: '1' }, { app: 'x' }));
    const second = applyAs('you', ConfigMap, configMap({ ours: '1', yours: '1' }), first);
    const third = applyAs('me', ConfigMap, configMap({}), second);
    expect(third).toMatchObject({ metadata: { name: 'a', namespace: 'default' }, data: { ours: '1', yours: '1' } });
    expect(objectAt(third, 'data')).not.toHaveProperty('mine');
    expect(objectAt(third, 'metadata')).not.toHaveProperty('labels');
  });

  it('keeps defaults and other unowned fields beside its own', () => {
    const live = { ...configMap({ mine: '1' }), metadata: { name: 'a', uid: 'u', creationTimestamp: T0 } };
    const owned = trackUpdate({ after: live, schema: ConfigMap, manager: 'someone', now: T0 });
    const applied = applyAs('me', ConfigMap, configMap({ other: '2' }), owned);
    expect(applied).toMatchObject({ metadata: { uid: 'u', creationTimestamp: T0 }, data: { mine: '1', other: '2' } });
  });

  it('refuses to change a field of somebody else, in the words of the real server', () => {
    const live = applyAs('you', ConfigMap, configMap({ a: '1', b: '1' }));
    expect(() => applyAs('me', ConfigMap, configMap({ a: '2' }), live)).toThrow(
      expect.objectContaining({
        code: 409,
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "you": .data.a',
        details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "you"', field: '.data.a' }] },
      }),
    );
    const updated = trackUpdate({
      before: live,
      after: { ...live, data: { a: '3', b: '1' } },
      schema: ConfigMap,
      manager: 'kubectl-edit',
      now: T0,
    });
    expect(() => applyAs('me', ConfigMap, configMap({ a: '2', b: '2' }), updated)).toThrow(
      'Apply failed with 2 conflicts: conflicts with "kubectl-edit" using v1:\n- .data.a\nconflicts with "you":\n- .data.b',
    );
  });

  it('names list items by their keys in a conflict', () => {
    const live = applyAs('you', Deployment, deployment({ name: 'c', image: 'one' }));
    expect(() => applyAs('me', Deployment, deployment({ name: 'c', image: 'two' }), live)).toThrow(
      '.spec.template.spec.containers[name="c"].image',
    );
  });

  it('shares a field that both want to have the same value', () => {
    const live = applyAs('you', ConfigMap, configMap({ a: '1' }));
    const shared = applyAs('me', ConfigMap, configMap({ a: '1' }), live);
    const { data: _, ...nothing } = configMap({});
    const left = applyAs('you', ConfigMap, nothing, shared);
    expect(left).toMatchObject({ data: { a: '1' } });
    expect(applyAs('me', ConfigMap, nothing, left)).not.toHaveProperty('data');
  });

  it('takes fields over by force', () => {
    const live = applyAs('you', ConfigMap, configMap({ a: '1', b: '1' }));
    const taken = applyAs('me', ConfigMap, configMap({ a: '2' }), live, { force: true, now: T1 });
    expect(taken).toMatchObject({ data: { a: '2', b: '1' } });
    expect(fieldsOf(taken)).toMatchObject([
      { manager: 'you', fieldsV1: { 'f:data': { 'f:b': {} } } },
      { manager: 'me', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ]);
  });

  it('merges list-maps by key, in the order applied, and leaves items of others where they are', () => {
    const live = applyAs(
      'you',
      Deployment,
      deployment({ name: 'a', image: 'a' }, { name: 'b', image: 'b' }, { name: 'c', image: 'c' }),
    );
    const merged = applyAs(
      'me',
      Deployment,
      deployment({ name: 'c', command: ['x'] }, { name: 'x', image: 'x' }, { name: 'a', image: 'a' }),
      live,
    );
    expect(containersOf(merged)).toEqual([
      { name: 'b', image: 'b' },
      { name: 'c', image: 'c', command: ['x'] },
      { name: 'x', image: 'x' },
      { name: 'a', image: 'a' },
    ]);
  });

  it('merges sets and lets go of what nobody wants', () => {
    const withFinalizers = (...finalizers: readonly string[]) => ({
      ...configMap({}),
      metadata: { name: 'a', finalizers },
    });
    const live = applyAs('you', ConfigMap, withFinalizers('x/one'));
    const both = applyAs('me', ConfigMap, withFinalizers('x/two'), live);
    expect(objectAt(both, 'metadata').finalizers).toEqual(['x/one', 'x/two']);
    const left = applyAs('you', ConfigMap, configMap({}), both);
    expect(objectAt(left, 'metadata').finalizers).toEqual(['x/two']);
  });

  it('treats null as a field that is left out', () => {
    const applied = { ...configMap({ a: '1' }), metadata: { name: 'a', creationTimestamp: null } };
    const live = { ...configMap({}), metadata: { name: 'a', creationTimestamp: T0 } };
    expect(applyAs('me', ConfigMap, applied, live)).toMatchObject({ metadata: { creationTimestamp: T0 } });
  });

  it('keeps status to its subresource', () => {
    const schema = Deployment;
    const spec = { ...deployment({ name: 'c' }), status: { replicas: 9 } };
    const live = applyAs('me', schema, spec);
    expect(live).not.toHaveProperty('status');
    const status = applyAs('runtime', schema, { ...spec, status: { replicas: 1 } }, live, { subresource: 'status' });
    expect(status).toMatchObject({
      status: { replicas: 1 },
      spec: { template: { spec: { containers: [{ name: 'c' }] } } },
    });
    expect(fieldsOf(status)).toContainEqual(
      expect.objectContaining({
        manager: 'runtime',
        subresource: 'status',
        fieldsV1: { 'f:status': { 'f:replicas': {} } },
      }),
    );
  });

  it('owns conditions one by one', () => {
    const conditions = (...types: readonly string[]) => ({
      ...deployment({ name: 'c' }),
      status: { conditions: types.map((type) => ({ type, status: 'True' })) },
    });
    const first = applyAs('one', Deployment, conditions('Ready'), undefined, { subresource: 'status' });
    const both = applyAs('two', Deployment, conditions('Synced'), first, { subresource: 'status' });
    const left = applyAs('one', Deployment, conditions(), both, { subresource: 'status' });
    expect(objectAt(left, 'status').conditions).toEqual([{ type: 'Synced', status: 'True' }]);
  });

  it('gives what has no owner to a manager of its own, so that it is not taken silently', () => {
    expect(() => applyAs('me', ConfigMap, configMap({ a: '2' }), configMap({ a: '1' }))).toThrow(
      'conflict with "before-first-apply" using v1: .data.a',
    );
  });

  it('keeps the last applied configuration of kubectl up to date where there is one', () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const live = { ...configMap({}), metadata: { name: 'a', annotations: { [annotation]: '{}' } } };
    const applied = applyAs('kubectl', ConfigMap, configMap({ a: '1' }), live);
    const note: unknown = JSON.parse(String(objectAt(applied, 'metadata', 'annotations')[annotation]));
    expect(note).toMatchObject({ kind: 'ConfigMap', data: { a: '1' } });
    expect(applyAs('kubectl', ConfigMap, configMap({ a: '1' }), applied, { now: T1 })).toEqual(applied);
    expect(applyAs('me', ConfigMap, configMap({ b: '1' }), live)).toMatchObject({ metadata: live.metadata });
  });

  it.each([
    [{ dat: {} }, '.dat: field not declared in schema'],
    [{ metadata: { name: 'a', lables: {} } }, '.metadata.lables: field not declared in schema'],
    [
      { metadata: { name: 'a', ownerReferences: [{ name: 'x' }] } },
      '.metadata.ownerReferences: element 0: associative list with keys has an element that omits key field "uid" (and doesn\'t have default value)',
    ],
    [{ metadata: { name: 'a', finalizers: ['x', 'x'] } }, '.metadata.finalizers: duplicate entries for key [="x"]'],
  ])('refuses %j', (fields, problem) => {
    expect(() => applyAs('me', ConfigMap, { ...configMap({}), ...fields })).toThrow(problem);
  });

  it('names the object and all that is wrong with it', () => {
    expect(() => applyAs('me', ConfigMap, { ...configMap({}), dat: 1, dta: 1 })).toThrow(
      'failed to create typed patch object (default/a; /v1, Kind=ConfigMap): errors:\n  .dat: field not declared in schema\n  .dta: field not declared in schema',
    );
  });
});

describe('serverSideApply, whatever is applied', () => {
  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.constantFrom('1', '2'), {
    noNullPrototype: true,
  });
  const container = fc.record(
    {
      name: fc.constantFrom('a', 'b', 'c'),
      image: fc.constantFrom('x', 'y'),
      args: fc.array(fc.constantFrom('1', '2'), { maxLength: 2 }),
    },
    { requiredKeys: ['name'] },
  );
  const config = fc
    .tuple(fc.uniqueArray(container, { selector: ({ name }) => name, maxLength: 3 }), data)
    .map(([containers, labels]) => ({ ...deployment(...containers), metadata: { name: 'a', labels } }));
  const manager = fc.constantFrom('one', 'two', 'three');
  const steps = fc.array(fc.tuple(manager, config), { minLength: 1, maxLength: 6 });
  const run = (list: readonly (readonly [string, JsonObject])[]) =>
    list.reduce<JsonObject | undefined>(
      (live, [by, what]) => applyAs(by, Deployment, what, live, { force: true }),
      undefined,
    ) ?? {};

  it('holds what was applied last, and applying it again changes nothing', () => {
    fc.assert(
      fc.property(steps, manager, config, (before, by, last) => {
        const live = run([...before, [by, last]]);
        expect(applyAs(by, Deployment, last, live, { now: T1 })).toEqual(live);
        expect(objectAt(live, 'metadata', 'labels')).toEqual(expect.objectContaining(last.metadata.labels));
      }),
    );
  });

  it('never conflicts with itself, and never with others when it applies nothing', () => {
    fc.assert(
      fc.property(steps, manager, (before, by) => {
        const live = run(before);
        expect(() =>
          applyAs(by, Deployment, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } }, live),
        ).not.toThrow();
      }),
    );
  });

  it('leaves nothing but the name when everybody lets go', () => {
    fc.assert(
      fc.property(steps, (before) => {
        const nothing = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } };
        const end = run([...before, ['one', nothing], ['two', nothing], ['three', nothing]]);
        expect(end).toEqual(nothing);
      }),
    );
  });

  it('keeps the same owners when managed fields go through an update that brings them along', () => {
    fc.assert(
      fc.property(steps, (before) => {
        const live = run(before);
        expect(trackUpdate({ before: live, after: live, schema: Deployment, manager: 'other', now: T1 })).toEqual(live);
      }),
    );
  });

  it('drops a label that its only owner left out', () => {
    fc.assert(
      fc.property(data, data, data, (mine, yours, later) => {
        const labelled = (labels: Record<string, string>) => ({ ...deployment(), metadata: { name: 'a', labels } });
        const live = run([
          ['two', labelled(yours)],
          ['one', labelled(mine)],
          ['one', labelled(later)],
        ]);
        const expected = new Set([
          ...Object.keys(later),
          ...Object.keys(yours).filter((key) => !(Object.hasOwn(mine, key) && mine[key] !== yours[key])),
        ]);
        expect(new Set(Object.keys(objectAt(live, 'metadata', 'labels')))).toEqual(expected);
      }),
    );
  });
});
