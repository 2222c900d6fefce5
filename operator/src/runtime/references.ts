import type { SecretRef } from '@airy/crds';
import type { Verdict } from './conditions.ts';
import type { SecretState } from './secret-watches.ts';

/** A Secret key that the spec names, and what is known of the Secret. */
export interface ReferencedSecret {
  /** Where the spec names it: `spec.auth.tokenSecretRef`. */
  readonly field: string;
  readonly ref: SecretRef;
  readonly state: SecretState;
}

/** Whether the caches know all Secrets, and if not whether that is worth telling. */
export function areSecretsKnown(secrets: readonly ReferencedSecret[]): boolean {
  return secrets.every(({ state }) => state.kind !== 'unknown' || state.isLate);
}

/** What is wrong with the Secrets a spec names, if anything. Never speaks of their values. */
export function secretsVerdict(secrets: readonly ReferencedSecret[]): Verdict | undefined {
  for (const { field, ref, state } of secrets) {
    if (state.kind === 'unknown') {
      const message = `Secret ${ref.name} (${field}) cannot be read; the operator must be allowed to get and watch it.`;
      return { kind: 'waiting', reason: 'Forbidden', message };
    }
    if (state.kind === 'missing') {
      const message = `Secret ${ref.name} does not exist; ${field} needs its key ${ref.key}.`;
      return { kind: 'waiting', reason: 'SecretMissing', message };
    }
    if (state.secret.data?.[ref.key] === undefined) {
      const message = `Secret ${ref.name} has no key ${ref.key}, which ${field} names.`;
      return { kind: 'waiting', reason: 'SecretMissing', message };
    }
  }
  return undefined;
}
