import type { StoredObject } from '../objects.ts';
import { type JsonObject, objectAt } from '../schema/json.ts';
import { badRequest, forbidden } from '../status.ts';
import type { DeleteRequest, Propagation } from '../write/deletion.ts';
import { type Answer, type Api, type Call, isDryRun, parseObject } from './call.ts';
import { presenterFor } from './present.ts';
import { selectionOf } from './select.ts';
import { writeTargetOf } from './write-handlers.ts';

/** DELETE of one object: the object while something holds it, else a success Status. */
export function deleteObject(api: Api, call: Call): Answer {
  const { kind } = call.target;
  const { object, isGone } = api.writer.delete(writeTargetOf(call), deleteRequestOf(call));
  if (!isGone) return { code: 200, body: presenterFor(kind, call.accept, call.query, api.clock).one(object) };
  const details = {
    name: object.metadata.name,
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.plural,
    uid: object.metadata.uid,
  };
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
}

/** DELETE of a collection; answers with what was selected. */
export function deleteObjects(api: Api, call: Call): Answer {
  const { kind, namespace } = call.target;
  if (kind.kind === 'Namespace') throw forbidden(kind, '', 'namespaces are deleted one by one');
  const request = deleteRequestOf(call);
  const selects = selectionOf(call.target, call.query);
  const items: StoredObject[] = [...api.store.list({ kind: kind.key, namespace })].filter((object) => selects(object));
  for (const { metadata } of items) {
    api.writer.delete({ kind, namespace: metadata.namespace ?? '', name: metadata.name }, request);
  }
  const metadata = { resourceVersion: String(api.store.revision) };
  return { code: 200, body: presenterFor(kind, call.accept, call.query, api.clock).list(items, metadata) };
}

function deleteRequestOf(call: Call): DeleteRequest {
  const body: JsonObject = call.body.length === 0 ? {} : parseObject(call, 'DeleteOptions');
  const preconditions = objectAt(body, 'preconditions');
  const dryRun = Array.isArray(body.dryRun) ? body.dryRun.map(String) : [];
  return {
    propagation: propagationOf(call, body),
    dryRun: isDryRun([...dryRun, ...call.query.getAll('dryRun')]),
    uid: textOf(preconditions.uid),
    resourceVersion: textOf(preconditions.resourceVersion),
  };
}

function propagationOf({ query }: Call, body: JsonObject): Propagation {
  const orphans = body.orphanDependents ?? query.get('orphanDependents') ?? undefined;
  const given = body.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
  if (given === undefined) return orphans === true || orphans === 'true' ? 'Orphan' : 'Background';
  if (given === 'Foreground' || given === 'Background' || given === 'Orphan') return given;
  throw badRequest(
    `propagationPolicy: Unsupported value: ${JSON.stringify(given)}: supported values: "Foreground", "Background", "Orphan"`,
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
