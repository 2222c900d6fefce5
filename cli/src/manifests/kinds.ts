import { AIRY_INSTANCE, CHANNEL, SOURCE, WEBHOOK } from '@airy/crds';
import { CONFIG_MAP, type KubernetesObject, type ResourceType, SECRET } from '@airy/kubernetes';

/** A kind the command line knows, with the words a user may call it by. */
export interface KnownKind {
  readonly type: ResourceType;
  readonly names: readonly string[];
}

const known = (type: ResourceType<KubernetesObject>, ...shortNames: string[]): KnownKind => ({
  type,
  names: [type.kind.toLowerCase(), type.plural, ...shortNames],
});

/** Our four kinds, in the order things are made. */
export const AIRY_KINDS: readonly KnownKind[] = [
  known(AIRY_INSTANCE, 'instance', 'instances'),
  known(SOURCE, 'asrc'),
  known(CHANNEL, 'ach'),
  known(WEBHOOK, 'awh'),
];

const PLAIN_KINDS: readonly KnownKind[] = [known(SECRET), known(CONFIG_MAP, 'cm')];

/** Every kind `airy apply` takes, what others refer to first. */
export const APPLIED_KINDS: readonly KnownKind[] = [...PLAIN_KINDS, ...AIRY_KINDS];

/** True for kinds that have a status; a Secret or ConfigMap is just there. */
export function hasStatus(kind: string): boolean {
  return AIRY_KINDS.some(({ type }) => type.kind === kind);
}

/** The kind a word means (`channel`, `channels`, `ach`, `Channel`), or undefined. */
export function kindNamed(word: string): KnownKind | undefined {
  return APPLIED_KINDS.find(({ names }) => names.includes(word.toLowerCase()));
}

/** The kinds as help and errors name them: `airyinstance, source, …`; all that `airy apply` takes by default. */
export function kindWords(kinds: readonly KnownKind[] = [...AIRY_KINDS, ...PLAIN_KINDS]): string {
  return kinds.map(({ type }) => type.kind.toLowerCase()).join(', ');
}

/** The kind of a manifest by its apiVersion and kind, or undefined. */
export function kindOfManifest(apiVersion: string, kind: string): KnownKind | undefined {
  return APPLIED_KINDS.find(({ type }) => {
    const own = type.group === '' ? type.version : `${type.group}/${type.version}`;
    return own === apiVersion && type.kind === kind;
  });
}
