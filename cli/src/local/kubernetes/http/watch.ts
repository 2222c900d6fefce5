import { randomInt } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { apiVersionOf } from '../kinds.ts';
import type { StoredObject } from '../objects.ts';
import { gone, invalid } from '../status.ts';
import type { StoreEvent } from '../store/object-store.ts';
import type { Api, Call } from './call.ts';
import { presenterFor } from './present.ts';
import { parseRevision } from './read-handlers.ts';
import { selectionOf } from './select.ts';

const BOOKMARK_EVERY_MS = 30_000;
const DEFAULT_TIMEOUT_SECONDS = [1_800, 3_600] as const; // kube-apiserver's --min-request-timeout, up to twice that
const UNSENT_LIMIT_BYTES = 16_777_216;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/**
 * Streams the changes of a kind, one JSON object a line, until the client or the timeout ends it.
 *
 * Begins with all objects (no resourceVersion, `0`, or `sendInitialEvents`) or with the changes after a
 * resourceVersion; one that is forgotten, or that this server never gave, gets an ERROR event 410. A client that does
 * not read is cut off when 16 MiB of changes wait for it: it resumes where it was.
 */
export function watchObjects(api: Api, call: Call, response: ServerResponse): void {
  const { kind, namespace } = call.target;
  const { query } = call;
  const { store } = api;
  const start = startOf(query);
  const allowsBookmarks = query.get('allowWatchBookmarks') === 'true';
  const selects = selectionOf(call.target, query);
  const presenter = presenterFor(kind, call.accept, query, api.clock);
  let isFirst = true;
  const send = (type: string, object: object) => {
    if (!response.writableEnded && !response.destroyed) response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const sendObject = (type: string, object: StoredObject) => {
    send(type, presenter.event(object, isFirst));
    isFirst = false;
  };
  const sendChange = (event: StoreEvent) => {
    if (event.kind !== kind.key || (namespace !== undefined && event.namespace !== namespace)) return;
    const isSelected = event.type !== 'DELETED' && selects(event.object);
    const wasSelected = event.previousLabels !== undefined && selects(event.object, event.previousLabels);
    if (isSelected) sendObject(wasSelected ? 'MODIFIED' : 'ADDED', event.object);
    else if (wasSelected) sendObject('DELETED', event.object);
  };
  const sendBookmark = (annotations?: Record<string, string>) => {
    const metadata = {
      resourceVersion: String(store.revision),
      creationTimestamp: null,
      ...(annotations && { annotations }),
    };
    send('BOOKMARK', { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata });
  };

  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  if (start.after !== undefined && (start.after < store.oldestRevision || start.after > store.revision)) {
    send('ERROR', gone(`too old resource version: ${start.after} (${store.oldestRevision})`).toStatus());
    response.end();
    return;
  }
  if (start.sendsInitial) {
    for (const object of store.list({ kind: kind.key, namespace })) if (selects(object)) sendObject('ADDED', object);
    if (start.marksInitialEnd && allowsBookmarks) sendBookmark({ [INITIAL_EVENTS_END]: 'true' });
  } else if (start.after !== undefined) {
    for (const event of store.changesAfter(kind.key, start.after)) sendChange(event);
  }
  const allowedUnsent = response.writableLength + UNSENT_LIMIT_BYTES;
  const unsubscribe = store.subscribe((event) => {
    try {
      sendChange(event);
      if (response.writableLength > allowedUnsent) response.destroy();
    } catch (error) {
      api.logger.error('kubernetes-watch-failed', { kind: kind.key, error });
      response.destroy();
    }
  });
  const bookmarks = allowsBookmarks ? setInterval(() => sendBookmark(), BOOKMARK_EVERY_MS).unref() : undefined;
  const timeout = setTimeout(() => response.end(), timeoutMsOf(query)).unref();
  response.once('close', () => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  });
}

interface Start {
  readonly sendsInitial: boolean;
  readonly marksInitialEnd: boolean;
  /** Only changes after this revision; undefined: from now on. */
  readonly after: number | undefined;
}

function startOf(query: URLSearchParams): Start {
  const version = query.get('resourceVersion') ?? '';
  const revision = version === '' ? 0 : parseRevision(version);
  const initial = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch') ?? '';
  if (initial !== null && match !== 'NotOlderThan') {
    throw problem(
      'resourceVersionMatch',
      'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  }
  if (initial === null && match !== '') {
    throw problem(
      'resourceVersionMatch',
      'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  }
  const isInitial = initial === 'true' || (initial === null && revision === 0);
  return {
    sendsInitial: isInitial,
    marksInitialEnd: initial === 'true',
    after: isInitial || revision === 0 ? undefined : revision,
  };
}

function problem(field: string, message: string) {
  return invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    { field, reason: 'FieldValueForbidden', message },
  ]);
}

function timeoutMsOf(query: URLSearchParams): number {
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const bounded = seconds > 0 ? Math.min(seconds, 86_400) : randomInt(...DEFAULT_TIMEOUT_SECONDS);
  return bounded * 1_000;
}
