import type { CrdDocument } from './crd-document.ts';
import { DOCUMENTS } from './generated/documents.ts';

/** The four CRDs as plain objects, the same as the YAML files; ready to be applied. Do not change them. */
export function crdDocuments(): readonly CrdDocument[] {
  return DOCUMENTS;
}

/**
 * The CRD of a kind.
 *
 * @throws when the kind is none of the four
 */
export function crdOfKind(kind: string): CrdDocument {
  const document = DOCUMENTS.find((candidate) => candidate.spec.names.kind === kind);
  if (document !== undefined) return document;
  const kinds = DOCUMENTS.map((candidate) => candidate.spec.names.kind).join(', ');
  throw new Error(`no custom resource of kind ${kind}; expected one of ${kinds}`);
}
