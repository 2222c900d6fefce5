import { AIRY_INSTANCE, instanceSessionKeySecret, instanceTokenSecret, type SecretKeyName } from '@airy/crds';
import type { KubernetesClient } from '@airy/kubernetes';
import { decodeKey, type SecretValue, watchSecretValue } from './secret-value.ts';

/** The instance's secrets as they are now. */
export interface InstanceSecrets {
  /** The instance token; undefined until its Secret is there. */
  token(): string | undefined;
  /** The key that signs sessions, 32 bytes or more; undefined until its Secret is there. */
  sessionKey(): Uint8Array | undefined;
  /** One sentence on what is missing, for readiness; undefined when all is there. */
  missing(): string | undefined;
  /** Stops watching. Safe to call twice. */
  close(): void;
}

/**
 * Follows the instance's Secrets: `<instance>-token` (or what `spec.auth.tokenSecretRef` names, also when that changes)
 * and `<instance>-session-key`. A rotated Secret counts within the watch's delay, without a restart.
 */
export function watchInstanceSecrets(platform: {
  readonly kubernetes: KubernetesClient;
  readonly namespace: string;
  readonly instance: string;
}): InstanceSecrets {
  const { kubernetes, namespace, instance } = platform;
  const follow = (ref: SecretKeyName): { ref: SecretKeyName; value: SecretValue } => ({
    ref,
    value: watchSecretValue(kubernetes, { namespace, ...ref }),
  });
  const sessionKeyRef = instanceSessionKeySecret(instance);
  const sessionKey = watchSecretValue(kubernetes, { namespace, ...sessionKeyRef });
  let token = follow(instanceTokenSecret(instance));

  const instances = kubernetes.watch(AIRY_INSTANCE, { namespace, fieldSelector: `metadata.name=${instance}` });
  instances.onChange(({ current }) => {
    const wanted = current?.spec.auth?.tokenSecretRef ?? instanceTokenSecret(instance);
    if (wanted.name === token.ref.name && wanted.key === token.ref.key) return;
    token.value.close();
    token = follow({ name: wanted.name, key: wanted.key });
  });

  // Asked for by every request, hence decoded once for each value.
  const tokenOf = remembering((bytes) => Buffer.from(bytes).toString('utf8').trim() || undefined);
  const keyOf = remembering(decodeKey);
  const currentToken = () => tokenOf(token.value.current());
  const currentKey = () => keyOf(sessionKey.current());
  return {
    token: currentToken,
    sessionKey: currentKey,
    missing() {
      const absent: SecretKeyName[] = [];
      if (currentToken() === undefined) absent.push(token.ref);
      if (currentKey() === undefined) absent.push(sessionKeyRef);
      const [first] = absent;
      return first && `Secret ${first.name} has no usable key ${first.key}`;
    },
    close() {
      instances.close();
      sessionKey.close();
      token.value.close();
    },
  };
}

/** `decode` that gives the same result, not just an equal one, for the same bytes as the last time. */
function remembering<T>(
  decode: (bytes: Uint8Array) => T | undefined,
): (bytes: Uint8Array | undefined) => T | undefined {
  let last: { readonly bytes: Uint8Array; readonly value: T | undefined } | undefined;
  return (bytes) => {
    if (!bytes) return undefined;
    if (last?.bytes !== bytes) last = { bytes, value: decode(bytes) };
    return last.value;
  };
}
