import type { ServerResponse } from 'node:http';
import { methodNotAllowed, notInLocalSubset } from '../status.ts';
import type { Answer, Api, Call } from './call.ts';
import { deleteObject, deleteObjects } from './delete-handlers.ts';
import { getObject, listObjects } from './read-handlers.ts';
import { watchObjects } from './watch.ts';
import { createObject, patchObject, replaceObject } from './write-handlers.ts';

/**
 * Does what a request for a resource asks.
 *
 * @returns undefined when the answer is a stream that was begun on `response`
 * @throws {ApiError} what the client is to be told
 */
export function answerCall(api: Api, call: Call, response: ServerResponse): Answer | undefined {
  const { kind, name, namespace, subresource } = call.target;
  const watches = call.query.get('watch');
  const isWatch = call.method === 'GET' && subresource === undefined && (watches === 'true' || watches === '1');
  if (isWatch) {
    watchObjects(api, call, response);
    return undefined;
  }
  if (name === undefined) {
    if (call.method === 'GET') return listObjects(api, call);
    if (call.method === 'POST') return createObject(api, call);
    if (call.method === 'DELETE') return deleteObjects(api, call);
    throw methodNotAllowed();
  }
  if (kind.namespaced && namespace === undefined) throw methodNotAllowed();
  if (call.method === 'GET') return getObject(api, call);
  if (call.method === 'PUT') return replaceObject(api, call);
  if (call.method === 'PATCH') return patchObject(api, call);
  if (call.method === 'DELETE' && subresource === undefined) return deleteObject(api, call);
  throw methodNotAllowed();
}

/** 404 for a path outside the subset, naming what is served. */
export function outsideSubset(api: Api, path: string) {
  const served = api.kinds.all.map((kind) => kind.key).join(', ');
  return notInLocalSubset(`${path} (served: ${served})`);
}
