import { expect, it } from 'vitest';
import { builtinSchemas } from '../schema/builtin.ts';
import type { JsonObject } from '../schema/json.ts';
import { objectAt } from '../schema/json.ts';
import { fromPaths, parseFieldsV1, toFieldsV1 } from './field-set.ts';
import { type TrackedUpdate, trackUpdate } from './track-update.ts';

const schema = builtinSchemas.ConfigMap;
const configMap = (data: Record<string, string>, metadata: object = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  data,
});
const track = (update: Partial<TrackedUpdate> & Pick<TrackedUpdate, 'after'>) =>
  trackUpdate({ schema, manager: 'me', now: '2026-01-01T00:00:00.123Z', ...update });
const managedFields = (object: JsonObject) => objectAt(object, 'metadata').managedFields;

it('gives the creator all it sent, with maps', () => {
  expect(managedFields(track({ after: configMap({ a: '1' }, { labels: { app: 'x' }, uid: 'u' }) }))).toEqual([
    {
      manager: 'me',
      operation: 'Update',
      apiVersion: 'v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { '.': {}, 'f:a': {} }, 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } } },
    },
  ]);
});

it('moves a field to who changes it, and takes from all what is gone', () => {
  const before = track({ after: configMap({ a: '1', b: '1', c: '1' }) });
  const after = track({ before, after: configMap({ a: '2', b: '1' }), manager: 'you' });
  expect(managedFields(after)).toMatchObject([
    { manager: 'me', fieldsV1: { 'f:data': { '.': {}, 'f:b': {} } } },
    { manager: 'you', fieldsV1: { 'f:data': { 'f:a': {} } } },
  ]);
});

it('leaves owners and times alone when nothing changes', () => {
  const before = track({ after: configMap({ a: '1' }) });
  expect(track({ before, after: configMap({ a: '1' }), manager: 'you', now: '2026-02-01T00:00:00Z' })).toEqual(before);
});

it('takes the owners that an update brings along, and forgets all for a list of an empty one', () => {
  const before = track({ after: configMap({ a: '1' }) });
  const brought = {
    managedFields: [
      {
        manager: 'new',
        operation: 'Apply',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} } },
      },
    ],
  };
  expect(managedFields(track({ before, after: configMap({ a: '1' }, brought) }))).toEqual(brought.managedFields);
  expect(managedFields(track({ before, after: configMap({ a: '1' }, { managedFields: [{}] }) }))).toBeUndefined();
  expect(managedFields(track({ before, after: configMap({ a: '1' }, { managedFields: [] }) }))).toEqual(
    managedFields(before),
  );
});

it('counts a subresource as an owner of its own', () => {
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas: 1 } };
  const before = track({ after: deployment, schema: builtinSchemas.Deployment });
  const after = { ...before, status: { readyReplicas: 1 } };
  expect(
    managedFields(track({ before, after, schema: builtinSchemas.Deployment, subresource: 'status' })),
  ).toMatchObject([
    { manager: 'me', fieldsV1: { 'f:spec': { '.': {}, 'f:replicas': {} } } },
    { manager: 'me', subresource: 'status', fieldsV1: { 'f:status': { '.': {}, 'f:readyReplicas': {} } } },
  ]);
});

it('reads back the paths it writes', () => {
  const set = fromPaths([
    ['f:a'],
    ['f:a', 'f:.'],
    ['f:l', 'k:{"name":"x"}'],
    ['f:l', 'k:{"name":"x"}', 'f:name'],
    ['f:s', 'v:"y"'],
    ['f:i', 'i:0'],
  ]);
  expect(parseFieldsV1(toFieldsV1(set))).toEqual(set);
});

it('skips what it cannot read in fields that people wrote', () => {
  expect(toFieldsV1(parseFieldsV1({ 'f:a': {}, 'k:{broken': {}, other: {} }))).toEqual({ 'f:a': {} });
});
