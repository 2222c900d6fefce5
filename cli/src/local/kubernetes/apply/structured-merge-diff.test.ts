import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../schema/json.ts';
import { listAt, objectAt } from '../schema/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { ApiError } from '../status.ts';
import { serverSideApply } from './server-side-apply.ts';
import { trackUpdate } from './track-update.ts';

/** Random applies and updates, with what sigs.k8s.io/structured-merge-diff v6.3.0 made of them. */
interface Recording {
  readonly steps: readonly {
    readonly op: 'apply' | 'update';
    readonly manager: string;
    readonly object: JsonObject;
    readonly force: boolean;
    readonly conflicts?: readonly string[];
  }[];
  readonly object: JsonObject;
  readonly managers: JsonObject;
}

const file = new URL('testdata/structured-merge-diff.jsonl', import.meta.url);
const lines = readFileSync(file, 'utf8').trim().split('\n');
const recordings = lines.map((line) => JSON.parse(line) as Recording); // as recorded

const text: StructuralSchema = { type: 'string' };
const texts: StructuralSchema = { type: 'object', additionalProperties: text };
const item: StructuralSchema = { type: 'object', properties: { name: text, image: text, env: texts } };
const schema: StructuralSchema = {
  type: 'object',
  properties: {
    labels: texts,
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        args: { type: 'array', items: text },
        sel: { ...texts, 'x-kubernetes-map-type': 'atomic' },
        fin: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        items: { type: 'array', items: item, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
};
const now = '2026-01-01T00:00:00Z';

function conflictsOf(error: unknown): readonly string[] {
  if (!(error instanceof ApiError)) throw error;
  return (error.details?.causes ?? []).map(({ field = '' }) => field).sort();
}

describe('server-side apply', () => {
  it.each(recordings.map((recording, index) => [index, recording] as const))(
    'owns and merges as the real one does (recording %d)',
    (_, { steps, object, managers }) => {
      let live: JsonObject | undefined;
      for (const { op, manager, object: next, force, conflicts } of steps) {
        const before = live;
        const request = { schema, manager, now };
        const run = () =>
          op === 'apply'
            ? serverSideApply({ ...request, ...(before && { live: before }), applied: next, force }).object
            : trackUpdate({ ...request, ...(before && { before }), after: next });
        try {
          live = run();
          expect(conflicts).toBeUndefined();
        } catch (error) {
          expect(conflictsOf(error)).toEqual(conflicts);
        }
      }
      const owners = listAt(live, 'metadata', 'managedFields').map((entry) => {
        const { operation, manager, fieldsV1 } = objectAt({ entry }, 'entry');
        return [`${String(operation)}/${String(manager)}`, fieldsV1];
      });
      expect({ ...live, metadata: undefined }).toEqual(object);
      expect(Object.fromEntries(owners)).toEqual(managers);
    },
  );
});
