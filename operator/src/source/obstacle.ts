import type { AiryInstance, Source } from '@airy/crds';
import type { Verdict } from '../runtime/conditions.ts';
import { type GeneratedState, generatedVerdict, type ReferencedSecret, secretsVerdict } from '../runtime/references.ts';
import { AVAILABLE_TYPES, prefixHolder } from './desired.ts';

/** What a source depends on. */
export interface SourceSurroundings {
  readonly instance: AiryInstance | undefined;
  /** An older instance that has the topics of this one's instance. */
  readonly instanceRival: AiryInstance | undefined;
  /** Sources of the same instance. */
  readonly siblings: readonly Source[];
  readonly secrets: readonly ReferencedSecret[];
  /** Those that the operator makes for it. */
  readonly generated: readonly GeneratedState[];
}

/** What keeps a source from being made, if anything. */
export function sourceObstacle(source: Source, surroundings: SourceSurroundings): Verdict | undefined {
  const { instance, siblings, secrets } = surroundings;
  const { instanceRef, type } = source.spec;
  if (instance === undefined || instance.metadata.deletionTimestamp !== undefined) {
    const state = instance ? 'is being deleted' : 'does not exist in this namespace';
    const message = `AiryInstance ${instanceRef.name} ${state}; spec.instanceRef needs it.`;
    return { kind: 'waiting', reason: 'ReferenceNotFound', message };
  }
  if (surroundings.instanceRival) {
    const message = `AiryInstance ${instanceRef.name} has no topics of its own; see its conditions.`;
    return { kind: 'waiting', reason: 'NameConflict', message };
  }
  if (!AVAILABLE_TYPES.includes(type)) {
    const message = `Sources of type ${type} are not part of this version yet; it has ${AVAILABLE_TYPES.join(', ')}.`;
    return { kind: 'waiting', reason: 'Pending', message };
  }
  const holder = prefixHolder(source, siblings);
  if (holder) {
    const message = `Source ${holder.metadata.name} is older and serves the same paths; delete one of the two.`;
    return { kind: 'stalled', reason: 'NameConflict', message };
  }
  return secretsVerdict(secrets) ?? generatedVerdict(surroundings.generated);
}
