import { createHash } from 'node:crypto';
import { type KubernetesClient, type ResourceCache, SECRET, type Secret } from '@airy/kubernetes';
import type { Clock } from '@airy/observability';

/** A Secret without its values: `data` holds a hash of each, and nothing in place of an empty one. */
export interface HashedSecret extends Secret {
  /** Names of the values that are a signing key: base64 of at least 32 bytes. */
  readonly signingKeys?: readonly string[];
}

/** What is known of a Secret. */
export type SecretState =
  /** Not read yet; `isLate` after 10 s: then it probably may not be read. */
  | { readonly kind: 'unknown'; readonly isLate: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'present'; readonly secret: HashedSecret };

const LATE_AFTER_MS = 10_000;

interface Watch {
  readonly cache: ResourceCache<Secret>;
  readonly sinceMs: number;
  readonly owners: Set<string>;
}

/**
 * Watches Secrets one by one, by name: never a list of all, and never their values in memory for longer than hashing
 * takes.
 */
export class SecretWatches {
  readonly #client: Pick<KubernetesClient, 'watch'>;
  readonly #clock: Clock;
  readonly #wake: (owner: string) => void;
  readonly #watches = new Map<string, Watch>();
  readonly #wantedBy = new Map<string, ReadonlySet<string>>();

  /** @param wake - called with each owner of a Secret that has changed */
  constructor(options: {
    readonly client: Pick<KubernetesClient, 'watch'>;
    readonly clock: Clock;
    readonly wake: (owner: string) => void;
  }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#wake = options.wake;
  }

  /** From now on `owner` wants to know of just these Secrets. */
  want(owner: string, namespace: string, names: readonly string[]): void {
    const keys = new Set(names.map((name) => `${namespace}/${name}`));
    for (const key of this.#wantedBy.get(owner) ?? []) if (!keys.has(key)) this.#release(key, owner);
    for (const key of keys) this.#watch(key).owners.add(owner);
    if (keys.size === 0) this.#wantedBy.delete(owner);
    else this.#wantedBy.set(owner, keys);
  }

  /** What is known of a wanted Secret. */
  state(namespace: string, name: string): SecretState {
    const watch = this.#watches.get(`${namespace}/${name}`);
    if (!watch?.cache.isSynced()) {
      const isLate = watch !== undefined && this.#clock.nowMs() - watch.sinceMs > LATE_AFTER_MS;
      return { kind: 'unknown', isLate };
    }
    const secret = watch.cache.get(namespace, name);
    return secret === undefined ? { kind: 'missing' } : { kind: 'present', secret };
  }

  close(): void {
    for (const watch of this.#watches.values()) watch.cache.close();
    this.#watches.clear();
  }

  #watch(key: string): Watch {
    const known = this.#watches.get(key);
    if (known) return known;
    const [namespace = '', name = ''] = key.split('/');
    const cache = this.#client.watch(SECRET, { namespace, fieldSelector: `metadata.name=${name}`, keep: hashed });
    const watch: Watch = { cache, sinceMs: this.#clock.nowMs(), owners: new Set() };
    this.#watches.set(key, watch);
    const wakeAll = () => {
      for (const owner of watch.owners) this.#wake(owner);
    };
    cache.onChange(wakeAll);
    // Stays pending when it is closed before its first list: nobody wants it any more.
    void cache.synced.then(wakeAll);
    return watch;
  }

  #release(key: string, owner: string): void {
    const watch = this.#watches.get(key);
    if (watch === undefined) return;
    watch.owners.delete(owner);
    if (watch.owners.size > 0) return;
    watch.cache.close();
    this.#watches.delete(key);
  }
}

function hashed(secret: Secret): HashedSecret {
  const data = Object.entries(secret.data ?? {}).map(
    ([name, value]) => [name, value === '' ? '' : createHash('sha256').update(value).digest('hex')] as const,
  );
  return {
    apiVersion: secret.apiVersion,
    kind: secret.kind,
    metadata: withoutLastApplied(secret.metadata),
    data: Object.fromEntries(data),
    signingKeys: Object.entries(secret.data ?? {}).flatMap(([name, value]) => (isSigningKey(value) ? [name] : [])),
  };
}

/** The same rule as the components' own when they read a key. */
function isSigningKey(value: string): boolean {
  return Buffer.from(Buffer.from(value, 'base64').toString('utf8'), 'base64').length >= 32;
}

/** kubectl keeps what it applied last, values included, in an annotation. */
function withoutLastApplied(metadata: Secret['metadata']): Secret['metadata'] {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...annotations } = metadata.annotations ?? {};
  return { ...metadata, annotations };
}
