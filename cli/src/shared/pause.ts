import { ANNOTATIONS } from '@airy/crds';
import type { KubernetesClient } from '@airy/kubernetes';
import { AIRY_KINDS } from '../manifests/kinds.ts';
import { ManifestError, ResourceError } from '../manifests/manifests.ts';
import { requireKind } from '../manifests/selection.ts';

/** What was paused or resumed. */
export interface PauseResult {
  readonly kind: string;
  readonly name: string;
  readonly paused: boolean;
}

/**
 * Pauses or resumes a resource: Sources and Webhooks through `spec.paused` (their work stops), the other kinds through
 * the pause annotation (the operator leaves them alone).
 *
 * @throws {ResourceError} `not-found`
 * @throws {ManifestError} for a kind that does no work
 */
export async function setPaused(
  client: KubernetesClient,
  target: { readonly kind: string; readonly name: string; readonly namespace: string; readonly paused: boolean },
): Promise<PauseResult> {
  const { type } = requireKind(target.kind);
  if (!AIRY_KINDS.some((kind) => kind.type === type)) {
    const kinds = AIRY_KINDS.map((kind) => kind.type.kind).join(', ');
    throw new ManifestError(`A ${type.kind} cannot be paused; expected one of ${kinds}`);
  }
  const ref = { type, namespace: target.namespace, name: target.name };
  if (!(await client.get(ref))) {
    throw new ResourceError('not-found', `${type.kind} ${target.name} does not exist in namespace ${target.namespace}`);
  }
  const patch = ['Source', 'Webhook'].includes(type.kind)
    ? { spec: { paused: target.paused } }
    : { metadata: { annotations: { [ANNOTATIONS.paused]: target.paused ? 'true' : null } } };
  await client.mergePatch(ref, patch, { fieldManager: 'airy-cli' });
  return { kind: type.kind, name: target.name, paused: target.paused };
}
