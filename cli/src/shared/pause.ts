import { ANNOTATIONS } from '@airy/crds';
import type { KubernetesClient } from '@airy/kubernetes';
import { ManifestError } from '../manifests/manifests.ts';
import { requireKind } from '../manifests/selection.ts';

/**
 * Pauses or resumes a resource: Sources and Webhooks through `spec.paused` (their work stops), the other kinds through
 * the pause annotation (the operator leaves them alone).
 *
 * @throws {ManifestError} when the resource does not exist
 */
export async function setPaused(
  client: KubernetesClient,
  target: { readonly kind: string; readonly name: string; readonly namespace: string; readonly paused: boolean },
): Promise<void> {
  const { type } = requireKind(target.kind);
  const ref = { type, namespace: target.namespace, name: target.name };
  if (!(await client.get(ref))) {
    throw new ManifestError(`${type.kind} ${target.name} does not exist in namespace ${target.namespace}`);
  }
  const patch = ['Source', 'Webhook'].includes(type.kind)
    ? { spec: { paused: target.paused } }
    : { metadata: { annotations: { [ANNOTATIONS.paused]: target.paused ? 'true' : null } } };
  await client.mergePatch(ref, patch, { fieldManager: 'airy-cli' });
}
