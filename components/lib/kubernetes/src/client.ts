import type { KubernetesObject, ResourceType } from './objects.ts';

/** How to reach an API server. */
export interface ClusterConnection {
  /** `https://127.0.0.1:6443`, no trailing slash. */
  readonly server: string;
  /** PEM; the system's authorities when absent. */
  readonly certificateAuthority?: string;
  /** Asked for each request, so that a rotated token file is read again. */
  readonly token?: () => string | Promise<string>;
  /** Extra TLS client credentials, PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

/** Who and what: a kind, a name and its namespace. */
export interface ObjectRef<T extends KubernetesObject = KubernetesObject> {
  readonly type: ResourceType<T>;
  readonly namespace?: string;
  readonly name: string;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call early; it then rejects with a `KubernetesError` of reason `Aborted`. */
  readonly signal?: AbortSignal;
  /** Bound of one attempt, answer included. Default 30 s. */
  readonly timeoutMs?: number;
}

/** Which objects of a kind. */
export interface ListOptions extends CallOptions {
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Which objects to keep a copy of. */
export interface WatchOptions<T extends KubernetesObject = KubernetesObject> extends ListOptions {
  /** What is kept of an object, such as hashes in place of a Secret's values. Must keep its metadata. */
  readonly keep?: (object: T) => T;
}

/** How a server-side apply is done. */
export interface ApplyOptions extends CallOptions {
  /** `airy-operator`, `airy-api`, `airy-<component>`, … */
  readonly fieldManager: string;
  /** Take over fields of other managers. Default false: a conflict is an error. */
  readonly force?: boolean;
  readonly subresource?: 'status' | 'scale';
  readonly dryRun?: boolean;
}

/** Options of a delete. */
export interface DeleteOptions extends CallOptions {
  readonly uid?: string;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
}

/** Options of a merge patch or a JSON Patch. */
export interface PatchOptions extends CallOptions {
  readonly fieldManager?: string;
  readonly subresource?: 'status' | 'scale';
}

/** A change in a cache; `previous` is undefined for new objects, `current` for deleted ones. */
export interface ResourceChange<T extends KubernetesObject> {
  readonly previous: T | undefined;
  readonly current: T | undefined;
}

/** A live copy of some objects of a kind, kept by list and watch, for ever reconnecting. Objects are frozen. */
export interface ResourceCache<T extends KubernetesObject> {
  /**
   * Resolves after the first full list. Never rejects, and stays pending when the cache is closed before: what waits for
   * it never starts, so whoever awaits it while others may close the cache needs a way out of its own (an abort signal).
   */
  readonly synced: Promise<void>;
  isSynced(): boolean;
  get(namespace: string, name: string): T | undefined;
  list(namespace?: string): readonly T[];
  /** Called after each change, and once for each object present now. A throwing listener hurts nobody else. */
  onChange(listener: (change: ResourceChange<T>) => void): () => void;
  /** Stops watching. Safe to call twice. */
  close(): void;
}

/**
 * A Kubernetes API client: plain JSON over one shared connection pool.
 *
 * Every call has a timeout (30 s) and retries what the server asks to repeat (429, 503 with Retry-After, 3 times).
 * Errors are `KubernetesError`s with the server's Status.
 */
export interface KubernetesClient {
  /** The object, or undefined when there is none. A kind the server does not serve is an error (`UnknownResource`). */
  get<T extends KubernetesObject>(ref: ObjectRef<T>, options?: CallOptions): Promise<T | undefined>;
  /** All of them, read in pages of 500. */
  list<T extends KubernetesObject>(
    type: ResourceType<T>,
    options?: ListOptions,
  ): Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }>;
  create<T extends KubernetesObject>(
    ref: ObjectRef<T>,
    body: T,
    fieldManager?: string,
    options?: CallOptions,
  ): Promise<T>;
  /** Server-side apply of just the fields in `body`. */
  apply<T extends KubernetesObject>(ref: ObjectRef<T>, body: object, options: ApplyOptions): Promise<T>;
  mergePatch<T extends KubernetesObject>(ref: ObjectRef<T>, patch: object, options?: PatchOptions): Promise<T>;
  jsonPatch<T extends KubernetesObject>(
    ref: ObjectRef<T>,
    patch: readonly { readonly op: string; readonly path: string; readonly value?: unknown }[],
    options?: PatchOptions,
  ): Promise<T>;
  /** False when it was not there. */
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<boolean>;
  /** A live copy; closed with the client. */
  watch<T extends KubernetesObject>(type: ResourceType<T>, options?: WatchOptions<T>): ResourceCache<T>;
  close(): Promise<void>;
}

/** An answer of the API server that is not 2xx, or none at all (`code` 0). */
export class KubernetesError extends Error {
  /** HTTP status; 0 when the server was not reached. */
  readonly code: number;
  /**
   * The Status' reason: `NotFound`, `Conflict`, `Invalid`, …; by the HTTP status when the body is no Status. Our own:
   * `Unreachable`, `Timeout`, `Aborted`, `Closed` (all with code 0), `UnknownResource` (404 for a whole kind).
   */
  readonly reason: string;
  readonly causes: readonly { readonly field?: string; readonly message: string; readonly reason?: string }[];
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    details: {
      readonly code: number;
      readonly reason: string;
      readonly causes?: KubernetesError['causes'];
      readonly retryAfterMs?: number;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.name = 'KubernetesError';
    this.code = details.code;
    this.reason = details.reason;
    this.causes = details.causes ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}
