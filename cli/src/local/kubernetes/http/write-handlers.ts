import { apiVersionOf } from '../kinds.ts';
import type { StoredObject } from '../objects.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge.ts';
import { isObject, type JsonObject, objectAt } from '../schema/json.ts';
import { badRequest, invalid, unsupportedMediaType } from '../status.ts';
import type { WriteTarget, Written } from '../write/object-writer.ts';
import { type Answer, type Api, type Call, objectOf, parseObject, parseText, writeOptionsOf } from './call.ts';
import { presenterFor } from './present.ts';
import { scaleOf, withScale } from './scale.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

/** POST to a collection. */
export function createObject(api: Api, call: Call): Answer {
  const { kind, namespace } = call.target;
  const input = objectOf(call);
  const own = objectAt(input, 'metadata').namespace;
  const place = namespace ?? (typeof own === 'string' && own !== '' ? own : 'default');
  return answer(api, call, api.writer.create(kind, place, input, writeOptionsOf(call)));
}

/** PUT of an object, its status or its scale. */
export function replaceObject(api: Api, call: Call): Answer {
  const input = objectOf(call);
  const isScale = call.target.subresource === 'scale';
  const edit = (live: StoredObject) => (isScale ? withScale(call.target.kind, live, input) : input);
  return answer(api, call, api.writer.update(writeTargetOf(call), edit, writeOptionsOf(call), !isScale));
}

/** PATCH of an object, its status or its scale, in one of the four forms. */
export function patchObject(api: Api, call: Call): Answer {
  const { kind, subresource } = call.target;
  if (call.contentType === APPLY_PATCH) return apply(api, call);
  const patch = patchOf(call);
  const edit = (live: StoredObject) =>
    subresource === 'scale' ? withScale(kind, live, patch(scaleOf(kind, live))) : patch(live);
  return answer(api, call, api.writer.update(writeTargetOf(call), edit, writeOptionsOf(call)));
}

function apply(api: Api, call: Call): Answer {
  const { kind, subresource, name } = call.target;
  const applied = parseObject(call, kind.kind);
  if (!call.query.get('fieldManager')) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      { field: 'fieldManager', reason: 'FieldValueRequired', message: 'Required value: is required for apply patch' },
    ]);
  }
  const metadata = { ...objectAt(applied, 'metadata'), name };
  const typed: JsonObject = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
  const body = subresource === 'scale' ? withScale(kind, typed, applied) : { ...typed, ...applied };
  const options = { ...writeOptionsOf(call), force: call.query.get('force') === 'true' };
  return answer(api, call, api.writer.apply(writeTargetOf(call), body, options));
}

function patchOf(call: Call): (current: JsonObject) => JsonObject {
  const { kind } = call.target;
  switch (call.contentType) {
    case JSON_PATCH: {
      const operations = parseText(call);
      if (!Array.isArray(operations)) throw badRequest('a JSON Patch must be a list of operations');
      return (current) => applyJsonPatch(current, operations);
    }
    case MERGE_PATCH: {
      const patch = patchBody(call);
      return (current) => applyMergePatch(current, patch);
    }
    case STRATEGIC_MERGE_PATCH:
      if (kind.crd === undefined) {
        const patch = patchBody(call);
        return (current) => applyStrategicMergePatch(current, patch, kind.schema);
      }
      break;
    default:
  }
  const accepted = [JSON_PATCH, MERGE_PATCH, ...(kind.crd ? [] : [STRATEGIC_MERGE_PATCH]), APPLY_PATCH];
  throw unsupportedMediaType(accepted);
}

function patchBody(call: Call): JsonObject {
  const patch = parseText(call);
  if (!isObject(patch)) throw badRequest('the patch must be a JSON object');
  return patch;
}

/** Where a request with a name in its path points. */
export function writeTargetOf({ target }: Call): WriteTarget {
  const { kind, namespace = '', name = '', subresource } = target;
  return { kind, namespace, name, subresource };
}

function answer(api: Api, call: Call, { object, created, warnings }: Written): Answer {
  const { kind, subresource } = call.target;
  const code = created ? 201 : 200;
  if (subresource === 'scale') return { code, body: scaleOf(kind, object), warnings };
  return { code, body: presenterFor(kind, call.accept, call.query, api.clock).one(object), warnings };
}
