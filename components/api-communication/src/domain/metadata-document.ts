/** The nested document that flat metadata records make: objects for the inner nodes, any JSON for the leaves. */
export type MetadataDocument = Readonly<Record<string, unknown>>;

/** Longest path that is applied, in segments: deeper documents would pass what SQLite's JSON functions read. */
export const MAX_PATH_SEGMENTS = 32;

/** The document with `value` at `path`. A newer scalar replaces an older subtree, a newer leaf an older scalar above it. */
export function withPath(document: MetadataDocument, path: string, value: unknown): MetadataDocument {
  return setAt(document, path.split('.'), 0, value);
}

/** The document without what stands at `path`; objects left empty by it go too. The same document when nothing is there. */
export function withoutPath(document: MetadataDocument, path: string): MetadataDocument {
  return removeAt(document, path.split('.'), 0) ?? {};
}

/** What stands at `path`, or undefined. */
export function valueAt(document: MetadataDocument, path: string): unknown {
  let node: unknown = document;
  for (const segment of path.split('.')) {
    if (!isNode(node)) return undefined;
    node = child(node, segment);
  }
  return node;
}

/**
 * The leaves of a document as dotted paths, in document order. Arrays and nulls are leaves, kept whole; empty objects
 * give nothing. A key that contains a dot is the same as nesting.
 */
export function leavesOf(
  document: MetadataDocument,
  prefix = '',
): readonly (readonly [path: string, value: unknown])[] {
  const leaves: (readonly [string, unknown])[] = [];
  for (const [key, value] of Object.entries(document)) {
    if (isNode(value)) leaves.push(...leavesOf(value, `${prefix}${key}.`));
    else leaves.push([`${prefix}${key}`, value]);
  }
  return leaves;
}

function isNode(value: unknown): value is MetadataDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own properties only: a segment named `__proto__` is a key like any other. */
function child(node: MetadataDocument, segment: string): unknown {
  return Object.hasOwn(node, segment) ? node[segment] : undefined;
}

function setAt(node: unknown, segments: readonly string[], index: number, value: unknown): MetadataDocument {
  const base = isNode(node) ? node : {};
  const segment = segments[index] ?? '';
  const next = index === segments.length - 1 ? value : setAt(child(base, segment), segments, index + 1, value);
  return { ...base, [segment]: next };
}

/** Undefined when nothing is left of the node. */
function removeAt(node: MetadataDocument, segments: readonly string[], index: number): MetadataDocument | undefined {
  const segment = segments[index] ?? '';
  if (!Object.hasOwn(node, segment)) return node;
  const inner = node[segment];
  const isLast = index === segments.length - 1;
  if (!isLast && !isNode(inner)) return node;
  const left = isLast || !isNode(inner) ? undefined : removeAt(inner, segments, index + 1);
  if (left !== undefined) return left === inner ? node : { ...node, [segment]: left };
  const { [segment]: _removed, ...rest } = node;
  return Object.keys(rest).length > 0 ? rest : undefined;
}
