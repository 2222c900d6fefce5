/** API group of the custom resources. */
export const API_GROUP = 'core.airy.co';

/** The one served version. */
export const API_VERSION = 'v1beta1';

/** Longest `metadata.name`, so that every derived name fits into a DNS label of 63 characters. */
export const MAX_NAME_LENGTH = 40;

/** Labels on every object the operator makes. */
export const LABELS = {
  name: 'app.kubernetes.io/name',
  component: 'app.kubernetes.io/component',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
  /** Name of the AiryInstance. */
  instance: 'core.airy.co/instance',
  /** Name of the Source, only on a source's parts. */
  source: 'core.airy.co/source',
} as const;

/** Annotations that people set on a custom resource; nothing else changes the operator's behaviour. */
export const ANNOTATIONS = {
  /** `'true'`: nothing but the status is written. */
  paused: 'core.airy.co/paused',
  /** A new value makes the operator look now. */
  reconcileAt: 'core.airy.co/reconcile-at',
  /** A new value restarts the pods. */
  restartAt: 'core.airy.co/restart-at',
  /** On an existing object that is not ours: take it over. */
  adopt: 'core.airy.co/adopt',
  /** Let go although the clean-up cannot be done. */
  forceDelete: 'core.airy.co/force-delete',
} as const;

/** Finalizers of the operator. */
export const FINALIZERS = {
  /** Something outside the cluster must be undone first. */
  cleanup: 'core.airy.co/cleanup',
} as const;

/** Who applies what, in server-side apply. */
export const FIELD_MANAGERS = {
  operator: 'airy-operator',
  operatorStatus: 'airy-operator-status',
  api: 'airy-api',
  cli: 'airy-cli',
} as const;

/** The parts a Source is made of; each is a Deployment of its own. */
export const SOURCE_PARTS = ['webhook', 'events-router', 'connector'] as const;

/** A part of a Source. */
export type SourcePart = (typeof SOURCE_PARTS)[number];

/** A Secret and the key in it, by name. */
export interface SecretKeyName {
  readonly name: string;
  readonly key: string;
}

/**
 * Name of the Deployment of one part of a Source, such as `sources-chatplugin-webhook`.
 *
 * @param sourceName - `metadata.name` of the Source
 */
export function sourceDeploymentName(sourceName: string, part: SourcePart): string {
  return `sources-${sourceName}-${part}`;
}

/**
 * Names of all Deployments of a Source, by part.
 *
 * @param sourceName - `metadata.name` of the Source
 */
export function sourceDeploymentNames(sourceName: string): Readonly<Record<SourcePart, string>> {
  return {
    webhook: sourceDeploymentName(sourceName, 'webhook'),
    'events-router': sourceDeploymentName(sourceName, 'events-router'),
    connector: sourceDeploymentName(sourceName, 'connector'),
  };
}

/**
 * Name of the component that a part of a Source runs, such as `sources-twilio-sms-connector`: by type, not by name.
 *
 * @param sourceType - `spec.type` of the Source; its dots become dashes
 */
export function sourceComponentName(sourceType: string, part: SourcePart): string {
  return `sources-${sourceType.replaceAll('.', '-')}-${part}`;
}

/** Topic with the raw events of a Source, without the instance's topic prefix. */
export function sourceEventsTopic(sourceName: string): string {
  return `source.${sourceName}.events`;
}

/** Where the access token of an instance is, unless `spec.auth.tokenSecretRef` names another place. */
export function instanceTokenSecret(instanceName: string): SecretKeyName {
  return { name: `${instanceName}-token`, key: 'token' };
}

/** Where the key that signs browser sessions is: base64 of 32 random bytes. */
export function instanceSessionKeySecret(instanceName: string): SecretKeyName {
  return { name: `${instanceName}-session-key`, key: 'key' };
}

/** Where the key that signs visitors' chat tokens is, for a chatplugin Source: base64 of 32 random bytes. */
export function sourceChatKeySecret(sourceName: string): SecretKeyName {
  return { name: `${sourceName}-chat-key`, key: 'key' };
}

/** Names of the Secrets that the operator makes once, by what they hold. */
export const secretNames = {
  token: (instanceName: string): string => instanceTokenSecret(instanceName).name,
  sessionKey: (instanceName: string): string => instanceSessionKeySecret(instanceName).name,
  chatKey: (sourceName: string): string => sourceChatKeySecret(sourceName).name,
} as const;
