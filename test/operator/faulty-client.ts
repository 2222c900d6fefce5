import { type KubernetesClient, KubernetesError } from '@airy/kubernetes';

/** The calls that change something. */
export const WRITES = ['create', 'apply', 'mergePatch', 'jsonPatch', 'delete'] as const;

/** A write the operator made. */
export interface Write {
  readonly verb: (typeof WRITES)[number];
  readonly kind: string;
  readonly name: string;
  readonly subresource?: string;
}

/** What goes wrong, and what was written. */
export interface Faults {
  /** Everything that was sent, in order, Events left out. */
  readonly writes: Write[];
  /** Called before each write; throws to refuse it. */
  before?: ((write: Write) => void | Promise<void>) | undefined;
  /** Called after each write has been done; throws to lose its answer. */
  after?: ((write: Write) => void | Promise<void>) | undefined;
}

/** No faults, only notes. */
export function noFaults(): Faults {
  return { writes: [] };
}

/** A refusal as the API server would send it. */
export function refusal(code: number, reason: string): KubernetesError {
  return new KubernetesError(`injected ${code}`, { code, reason });
}

/** `inner`, with its writes noted and made to fail. Reads and watches pass. */
export function faultyClient(inner: KubernetesClient, faults: Faults): KubernetesClient {
  const noted =
    <A extends readonly unknown[], R>(verb: Write['verb'], call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const write = describe(verb, args);
      if (write.kind === 'Event') return call(...args);
      faults.writes.push(write);
      await faults.before?.(write);
      const answer = await call(...args);
      await faults.after?.(write);
      return answer;
    };
  return {
    ...inner,
    create: noted('create', inner.create.bind(inner)) as KubernetesClient['create'], // the same call, wrapped
    apply: noted('apply', inner.apply.bind(inner)) as KubernetesClient['apply'], // the same call, wrapped
    mergePatch: noted('mergePatch', inner.mergePatch.bind(inner)) as KubernetesClient['mergePatch'], // the same call, wrapped
    jsonPatch: noted('jsonPatch', inner.jsonPatch.bind(inner)) as KubernetesClient['jsonPatch'], // the same call, wrapped
    delete: noted('delete', inner.delete.bind(inner)),
  };
}

function describe(verb: Write['verb'], args: readonly unknown[]): Write {
  const ref = args[0] as { readonly type: { readonly kind: string }; readonly name: string }; // every write names its object first
  const options = args[2] as { readonly subresource?: string } | undefined; // where patches and applies keep it
  const subresource = verb === 'create' || verb === 'delete' ? undefined : options?.subresource;
  return { verb, kind: ref.type.kind, name: ref.name, ...(subresource === undefined ? {} : { subresource }) };
}
