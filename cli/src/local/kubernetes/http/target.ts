import type { Kind, Kinds } from '../kinds.ts';

/** What a resource path names. */
export interface Target {
  readonly kind: Kind;
  /** Undefined for all namespaces; `''` for cluster scope. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: 'status' | 'scale' | undefined;
}

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…`.
 *
 * @returns undefined when the path names nothing that is served
 */
export function targetOf(path: string, kinds: Kinds): Target | undefined {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeSegment);
  const isCore = segments[0] === 'api';
  if (!isCore && segments[0] !== 'apis') return undefined;
  const [group = '', version = ''] = isCore ? ['', segments[1]] : [segments[1], segments[2]];
  const rest = segments.slice(isCore ? 2 : 3);
  const isNamespaced = rest[0] === 'namespaces' && rest.length >= 3 && !isNamespaceSubresource(rest, isCore);
  const [plural = '', name, subresource] = isNamespaced ? rest.slice(2) : rest;
  const kind = kinds.byPath(group, version, plural);
  if (!kind || rest.length > (isNamespaced ? 5 : 3)) return undefined;
  if (isNamespaced !== kind.namespaced && !(kind.namespaced && name === undefined)) return undefined;
  if (!isServed(kind, subresource)) return undefined;
  const namespace = kind.namespaced ? (isNamespaced ? rest[1] : undefined) : '';
  return { kind, namespace, name, subresource };
}

function isNamespaceSubresource(rest: readonly string[], isCore: boolean): boolean {
  return isCore && rest.length === 3 && (rest[2] === 'status' || rest[2] === 'finalize');
}

function isServed(kind: Kind, subresource: string | undefined): subresource is Target['subresource'] {
  if (subresource === undefined) return true;
  return (subresource === 'status' && kind.hasStatus) || (subresource === 'scale' && kind.scale !== undefined);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
