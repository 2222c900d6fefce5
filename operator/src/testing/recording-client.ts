import type { KubernetesClient, KubernetesObject, ResourceCache, Secret } from '@airy/kubernetes';
import { createFakeCache } from './cache.ts';

/** A write, as it was asked for. */
export interface RecordedCall {
  readonly verb: 'create' | 'apply' | 'mergePatch';
  readonly body: object;
  readonly options?: { readonly force?: boolean; readonly subresource?: string; readonly fieldManager?: string };
}

/** A watch that was opened. */
export interface RecordedWatch {
  readonly selector: string | undefined;
  readonly isClosed: boolean;
  put(secret: Secret): void;
}

/** A client that notes writes and watches; it answers with the body unless a test says otherwise. */
export interface RecordingClient extends KubernetesClient {
  readonly calls: RecordedCall[];
  readonly watched: readonly RecordedWatch[];
  /** Answers to come, in order, for any write. */
  readonly answers: ((body: object) => object)[];
}

/** A client without a server. */
export function createRecordingClient(): RecordingClient {
  const calls: RecordedCall[] = [];
  const answers: ((body: object) => object)[] = [];
  const watched: RecordedWatch[] = [];
  const note = <T>(call: RecordedCall): Promise<T> => {
    calls.push(call);
    const answer = answers.shift();
    return new Promise((resolve) => {
      resolve((answer ? answer(call.body) : call.body) as T); // the test's own object
    });
  };
  const unused = () => Promise.reject(new Error('not part of this client'));
  return {
    calls,
    answers,
    watched,
    get: unused,
    list: unused,
    jsonPatch: unused,
    delete: unused,
    close: () => Promise.resolve(),
    create: (_ref, body) => note({ verb: 'create', body }),
    apply: (_ref, body, options) => note({ verb: 'apply', body, options }),
    mergePatch: (_ref, body) => note({ verb: 'mergePatch', body }),
    watch: <T extends KubernetesObject>(
      _type: unknown,
      options: { fieldSelector?: string; keep?: (object: T) => T } = {},
    ) => {
      const cache = createFakeCache<T>();
      let isClosed = false;
      watched.push({
        selector: options.fieldSelector,
        get isClosed() {
          return isClosed;
        },
        put: (secret) => {
          const object = secret as unknown as T; // the only kind these tests watch
          cache.put(options.keep ? options.keep(object) : object);
        },
      });
      const close = () => {
        isClosed = true;
      };
      return { ...cache, close } as ResourceCache<T>; // with another close
    },
  };
}
