import {
  type AiryInstance,
  LABELS,
  type SecretRef,
  SOURCE_PARTS,
  type Source,
  type SourcePart,
  type SourceType,
  sourceChatKeySecret,
  sourceComponentName,
  sourceDeploymentName,
} from '@airy/crds';
import { sourceEventsTopic } from '@airy/domain';
import type { TopicRequest } from '@airy/event-log';
import { SOURCE_PREFIXES } from '@airy/platform';
import { topicRequest } from '../airy-instance/desired.ts';
import type { Children } from '../children.ts';
import { deployment } from '../resources/deployment.ts';
import { imageOf } from '../resources/image.ts';
import type { GeneratedSecret } from '../resources/secret.ts';
import { service } from '../resources/service.ts';
import { isOlder } from '../runtime/age.ts';

/** The source types whose components this version has. */
export const AVAILABLE_TYPES: readonly SourceType[] = ['chatplugin'];

/** The topic of the source's raw events. */
export function desiredTopic(source: Source, instance: AiryInstance): TopicRequest {
  return topicRequest(sourceEventsTopic(source.metadata.name), instance);
}

/** The Secrets the operator makes for a source, each once. */
export function desiredSecrets(source: Source): readonly GeneratedSecret[] {
  if (source.spec.type !== 'chatplugin') return [];
  const { name } = source.metadata;
  const labels = { component: 'sources-chatplugin', instance: source.spec.instanceRef.name, source: name };
  return [{ at: sourceChatKeySecret(name), form: 'key', labels }];
}

/** The three Deployments of a source, and the Service of the one that is called from outside. Paused means no replicas. */
export function desiredChildren(source: Source, instance: AiryInstance, image: string): Children {
  const { metadata, spec } = source;
  const labelled = (part: SourcePart) => ({
    name: sourceDeploymentName(metadata.name, part),
    component: sourceComponentName(spec.type, part),
    instance: instance.metadata.name,
    source: metadata.name,
  });
  return {
    deployments: SOURCE_PARTS.map((part) =>
      deployment({
        ...labelled(part),
        parent: source,
        image: imageOf(instance.spec, image),
        replicas: spec.paused ? 0 : (spec.replicas ?? 1),
        resources: instance.spec.components?.[sourceComponentName(spec.type, part)]?.resources,
        topicPrefix: instance.spec.topics?.prefix,
      }),
    ),
    services: [service(source, labelled('webhook'))],
  };
}

/** Selects the pods of all parts, for autoscalers. */
export function podSelector(source: Source): string {
  return `${LABELS.instance}=${source.spec.instanceRef.name},${LABELS.source}=${source.metadata.name}`;
}

/** The Secret keys the spec names, by the field that names them. */
export function secretRefs(source: Source): readonly { readonly field: string; readonly ref: SecretRef }[] {
  return Object.entries(source.spec.credentials ?? {}).map(([name, ref]) => ({
    field: `spec.credentials.${name}`,
    ref,
  }));
}

/**
 * Where the platform calls the source. The chat widget takes the instance's own address and adds the path itself.
 *
 * @param url - the instance's, without a slash at the end
 */
export function webhookUrl(source: Source, url: string | undefined): string | undefined {
  if (url === undefined || source.spec.type === 'chatplugin') return url;
  const [prefix] = SOURCE_PREFIXES[source.spec.type] ?? [];
  return prefix === undefined ? undefined : `${url}${prefix}`;
}

/**
 * The source that holds a path prefix which `source` claims too: the oldest of those that claim it.
 *
 * @param siblings - the sources of the same instance, `source` itself may be among them
 */
export function prefixHolder(source: Source, siblings: readonly Source[]): Source | undefined {
  const claims = SOURCE_PREFIXES[source.spec.type] ?? [];
  return siblings
    .filter((other) => other.metadata.uid !== source.metadata.uid && isOlder(other, source))
    .find((other) => (SOURCE_PREFIXES[other.spec.type] ?? []).some((prefix) => claims.includes(prefix)));
}
