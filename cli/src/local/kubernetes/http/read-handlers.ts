import type { StoredObject } from '../objects.ts';
import { isObject, type JsonObject } from '../schema/json.ts';
import { ApiError, badRequest, gone, notFound } from '../status.ts';
import type { Answer, Api, Call } from './call.ts';
import { presenterFor } from './present.ts';
import { scaleOf } from './scale.ts';
import { selectionOf } from './select.ts';

/** GET of one object or its scale. */
export function getObject(api: Api, call: Call): Answer {
  const { kind, namespace = '', name = '', subresource } = call.target;
  checkVersion(call, api);
  const object = api.store.get({ kind: kind.key, namespace, name });
  if (!object) throw notFound(kind, name);
  if (subresource === 'scale') return { code: 200, body: scaleOf(kind, object) };
  return { code: 200, body: presenterFor(kind, call.accept, call.query, api.clock).one(object) };
}

/**
 * GET of a collection, in order of namespace and name.
 *
 * Pages are read from the present state and all carry the resourceVersion of the first: a watch from there brings what
 * changed meanwhile.
 */
export function listObjects(api: Api, call: Call): Answer {
  const { kind, namespace } = call.target;
  const { query } = call;
  const limit = limitOf(query);
  const token = query.get('continue');
  const page = token ? parseContinue(token, api) : undefined;
  if (!page) checkVersion(call, api);
  const revision = page?.revision ?? api.store.revision;
  const selects = selectionOf(call.target, query);
  const items: StoredObject[] = [];
  let isMore = false;
  for (const object of api.store.list({ kind: kind.key, namespace, after: page })) {
    if (!selects(object)) continue;
    isMore = items.length === limit;
    if (isMore) break;
    items.push(object);
  }
  const last = items.at(-1);
  const metadata: JsonObject = {
    resourceVersion: String(revision),
    ...(isMore && last ? { continue: continueAfter(last, revision) } : {}),
  };
  return { code: 200, body: presenterFor(kind, call.accept, query, api.clock).list(items, metadata) };
}

function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 0);
  if (!Number.isSafeInteger(limit) || limit < 0) throw badRequest('limit: must be a whole number, 0 or more');
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}

/** `resourceVersion` of a read: the present state serves all but one in the future and one asked for exactly. */
function checkVersion({ query }: Call, api: Api): void {
  const given = query.get('resourceVersion') ?? '';
  if (given === '') return;
  const revision = parseRevision(given);
  const current = api.store.revision;
  if (revision > current) {
    throw new ApiError(504, 'Timeout', `Too large resource version: ${given}, current: ${current}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    });
  }
  if (query.get('resourceVersionMatch') === 'Exact' && revision !== current) {
    throw gone('The resourceVersion for the provided list is too old.');
  }
}

/** @throws {ApiError} 400 when it is not a number */
export function parseRevision(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw badRequest(
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

function continueAfter({ metadata }: StoredObject, revision: number): string {
  const position = { v: revision, namespace: metadata.namespace ?? '', name: metadata.name };
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function parseContinue(token: string, api: Api) {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    position = undefined;
  }
  const { v, namespace, name } = isObject(position) ? position : {};
  if (typeof v !== 'number' || typeof namespace !== 'string' || typeof name !== 'string') {
    throw badRequest('continue key is not valid: encoded continue token is malformed');
  }
  if (v < api.store.oldestRevision) {
    throw gone(
      'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
    );
  }
  return { revision: v, namespace, name };
}
