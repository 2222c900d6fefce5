import { type KubernetesClient, SECRET } from '@airy/kubernetes';

/** One value of one Secret, kept up to date by a watch. */
export interface SecretValue {
  /** The decoded bytes; undefined while the Secret or the key is missing. */
  current(): Uint8Array | undefined;
  /** Resolves after the Secret was looked for the first time. */
  readonly synced: Promise<void>;
  /** Called after each change of the value. */
  onChange(listener: () => void): void;
  close(): void;
}

/** Watches one Secret by its name alone (needs no right to list others) and gives one of its values. */
export function watchSecretValue(
  kubernetes: KubernetesClient,
  ref: { readonly namespace: string; readonly name: string; readonly key: string },
): SecretValue {
  const listeners = new Set<() => void>();
  const cache = kubernetes.watch(SECRET, { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` });
  let value: Uint8Array | undefined;
  cache.onChange(({ current }) => {
    const encoded = current?.metadata.name === ref.name ? current.data?.[ref.key] : undefined;
    value = encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
    for (const listener of listeners) listener();
  });
  return {
    current: () => value,
    synced: cache.synced,
    onChange: (listener) => void listeners.add(listener),
    close: () => cache.close(),
  };
}

/** A key Secret's value (base64 text of 32 bytes or more) as bytes; undefined when it is missing or too short. */
export function decodeKey(secretValue: Uint8Array | undefined): Uint8Array | undefined {
  if (!secretValue) return undefined;
  const key = Buffer.from(Buffer.from(secretValue).toString('utf8'), 'base64');
  return key.length >= 32 ? key : undefined;
}
