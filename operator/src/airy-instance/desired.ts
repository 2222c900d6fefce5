import { type AiryInstance, instanceSessionKeySecret, instanceTokenSecret } from '@airy/crds';
import { TOPICS, type TopicDefinition, topicName } from '@airy/domain';
import type { TopicRequest } from '@airy/event-log';
import type { Children } from '../children.ts';
import { deployment } from '../resources/deployment.ts';
import { imageOf } from '../resources/image.ts';
import type { GeneratedSecret } from '../resources/secret.ts';
import { service } from '../resources/service.ts';

/** The core components of this version; all serve HTTP. Upstream first: the API before what shows it. */
export const CORE_COMPONENTS = [
  'api-communication',
  'api-admin',
  'api-auth',
  'frontend-chat-plugin',
  'frontend-ui',
] as const;

/** What the topics of an instance are made with, defaults filled in. */
export function topicRequest(definition: TopicDefinition, instance: AiryInstance): TopicRequest {
  const { partitions = 10, replicationFactor = 1, prefix } = instance.spec.topics ?? {};
  return { name: topicName(definition, prefix), cleanup: definition.cleanup, partitions, replicationFactor };
}

/** The topics every instance has. */
export function desiredTopics(instance: AiryInstance): readonly TopicRequest[] {
  return Object.values(TOPICS).map((definition) => topicRequest(definition, instance));
}

/** The Secrets the operator makes for an instance, each once. A token Secret that the spec names is the user's. */
export function desiredSecrets(instance: AiryInstance): readonly GeneratedSecret[] {
  const { name } = instance.metadata;
  const labels = { component: 'airy', instance: name };
  const sessionKey: GeneratedSecret = { at: instanceSessionKeySecret(name), form: 'key', labels };
  if (instance.spec.auth?.tokenSecretRef) return [sessionKey];
  return [{ at: instanceTokenSecret(name), form: 'token', labels }, sessionKey];
}

/**
 * Deployments and Services of an instance.
 *
 * @param image - the operator's own
 * @param hashes - of the contents whose change must restart the pods, by annotation
 */
export function desiredChildren(
  instance: AiryInstance,
  image: string,
  hashes: Readonly<Record<string, string>> = {},
): Children {
  const { spec, metadata } = instance;
  const labelled = CORE_COMPONENTS.map((component) => ({ name: component, component, instance: metadata.name }));
  return {
    deployments: labelled.map((input) =>
      deployment({
        ...input,
        parent: instance,
        image: imageOf(spec, image),
        replicas: spec.components?.[input.component]?.replicas ?? 1,
        resources: spec.components?.[input.component]?.resources,
        topicPrefix: spec.topics?.prefix,
        hashes,
      }),
    ),
    services: labelled.map((input) => service(instance, input)),
  };
}

/** Where the instance is reached: its host, else where the platform says; no slash at the end. */
export function instanceUrl(instance: AiryInstance, publicUrl: string | undefined): string | undefined {
  const { host, ingress } = instance.spec;
  if (host !== undefined) return `${ingress?.tls ? 'https' : 'http'}://${host}`;
  return publicUrl?.replace(/\/+$/, '');
}
