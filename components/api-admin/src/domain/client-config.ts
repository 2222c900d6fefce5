import { LABELS, type Source } from '@airy/crds';
import type { TagColor } from '@airy/domain';
import type { Deployment } from '@airy/kubernetes';

/** One entry of `client.config.services`. */
export interface ServiceState {
  readonly enabled: boolean;
  readonly healthy: boolean;
  /** The component that the inbox groups services by. */
  readonly component: string;
}

/** State of every component that runs for the instance, by its Deployment's name. */
export function serviceStates(
  deployments: readonly Deployment[],
  sources: readonly Source[],
): Readonly<Record<string, ServiceState>> {
  const typeOf = new Map(sources.map((source) => [source.metadata.name, source.spec.type]));
  const entries = deployments
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((deployment): [string, ServiceState] => {
      const { name, labels } = deployment.metadata;
      const wanted = deployment.spec.replicas ?? 1;
      const available = deployment.status?.availableReplicas ?? 0;
      const source = labels?.[LABELS.source];
      return [
        name,
        {
          enabled: wanted > 0,
          healthy: wanted > 0 && available >= wanted,
          component: componentOf(name, source, typeOf),
        },
      ];
    });
  return Object.fromEntries(entries);
}

function componentOf(deployment: string, source: string | undefined, typeOf: ReadonlyMap<string, string>): string {
  if (deployment === 'frontend-chat-plugin') return 'sources-chatplugin';
  if (source === undefined) return deployment;
  return `sources-${(typeOf.get(source) ?? source).replaceAll('.', '-')}`;
}

const tagColor = (color: string, background: string, position: number) => ({
  default: color,
  background,
  font: color,
  border: color,
  position,
});

/** Colours of tags, hex without `#`: what Airy's inbox shows. */
export const TAG_CONFIG: { readonly colors: Readonly<Record<TagColor, ReturnType<typeof tagColor>>> } = {
  colors: {
    'tag-red': tagColor('E0243A', 'FFF7F9', 2),
    'tag-blue': tagColor('1578D4', 'F5FFFB', 1),
    'tag-green': tagColor('0E764F', 'F5FFFB', 3),
    'tag-purple': tagColor('730A80', 'FEF7FF', 4),
  },
};
