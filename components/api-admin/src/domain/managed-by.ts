import type { ObjectMeta } from '@airy/crds';

/**
 * Where an object is managed when a GitOps tool or Helm made it, as the end of a sentence; undefined when it is ours to
 * change.
 *
 * @see Argo CD "Resource Tracking", Flux kustomize- and helm-controller owner labels, Helm "Labels and Annotations"
 */
export function managedElsewhere(metadata: ObjectMeta): string | undefined {
  const labels = metadata.labels ?? {};
  const annotations = metadata.annotations ?? {};
  const argo = [...Object.keys(labels), ...Object.keys(annotations)].some((key) =>
    key.startsWith('argocd.argoproj.io/'),
  );
  if (argo) {
    const application =
      annotations['argocd.argoproj.io/tracking-id']?.split(':')[0] ??
      labels['argocd.argoproj.io/instance'] ??
      labels['app.kubernetes.io/instance'];
    return `by Argo CD${application ? ` (application ${application})` : ''}: change it in the Git repository behind it`;
  }
  const kustomization = labels['kustomize.toolkit.fluxcd.io/name'];
  if (kustomization !== undefined) {
    return `by Flux (Kustomization ${kustomization}): change it in the Git repository behind it`;
  }
  const fluxRelease = labels['helm.toolkit.fluxcd.io/name'];
  if (fluxRelease !== undefined) return `by Flux (HelmRelease ${fluxRelease}): change the values of that release`;
  if (labels['app.kubernetes.io/managed-by'] === 'Helm' || annotations['meta.helm.sh/release-name'] !== undefined) {
    const release = annotations['meta.helm.sh/release-name'] ?? labels['app.kubernetes.io/instance'];
    return `by Helm${release ? ` (release ${release})` : ''}: change the values of that release`;
  }
  return undefined;
}
