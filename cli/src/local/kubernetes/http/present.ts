import type { Clock } from '@airy/observability';
import { apiVersionOf, type Kind } from '../kinds.ts';
import type { StoredObject } from '../objects.ts';
import type { JsonObject } from '../schema/json.ts';
import { type IncludeObject, renderTable } from '../table/table.ts';

/** Turns stored objects into what the client accepts: plain, as a Table, or metadata only. */
export interface Presenter {
  one(object: StoredObject): object;
  list(items: readonly StoredObject[], metadata: JsonObject): object;
  /** The object of a watch event; only the first Table of a watch carries the columns. */
  event(object: StoredObject, isFirst: boolean): object;
}

/** The presenter for an `Accept` header; an unknown form falls back to plain objects, as the server does. */
export function presenterFor(kind: Kind, accept: string, query: URLSearchParams, clock: Clock): Presenter {
  const form = accept
    .split(',')
    .map((range) => /;\s*as=(\w+)/.exec(range)?.[1] ?? 'plain')
    .find((as) => as === 'plain' || as === 'Table' || as.startsWith('PartialObjectMetadata'));
  if (form === 'Table') return tables(kind, includeObjectOf(query), clock);
  return form?.startsWith('Partial') ? partial : plain(kind);
}

function plain(kind: Kind): Presenter {
  return {
    one: (object) => object,
    list: (items, metadata) => ({ kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items }),
    event: (object) => object,
  };
}

const partial: Presenter = {
  one: metadataOnly,
  list: (items, metadata) => ({
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    items: items.map(metadataOnly),
  }),
  event: metadataOnly,
};

function tables(kind: Kind, includeObject: IncludeObject, clock: Clock): Presenter {
  const render = (objects: readonly StoredObject[], metadata: JsonObject, withColumns = true) =>
    renderTable(objects, kind.columns, { includeObject, nowMs: clock.nowMs(), metadata, withColumns });
  const versionOf = ({ metadata }: StoredObject) => ({ resourceVersion: metadata.resourceVersion });
  return {
    one: (object) => render([object], versionOf(object)),
    list: (items, metadata) => render(items, metadata),
    event: (object, isFirst) => render([object], versionOf(object), isFirst),
  };
}

function metadataOnly(object: StoredObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

function includeObjectOf(query: URLSearchParams): IncludeObject {
  const wanted = query.get('includeObject');
  return wanted === 'Object' || wanted === 'None' ? wanted : 'Metadata';
}
