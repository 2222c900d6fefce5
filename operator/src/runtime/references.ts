import type { SecretRef } from '@airy/crds';
import type { GeneratedSecret } from '../resources/secret.ts';
import type { Verdict } from './conditions.ts';
import type { HashedSecret, SecretState } from './secret-watches.ts';

/** A Secret key that the spec names, and what is known of the Secret. */
export interface ReferencedSecret {
  /** Where the spec names it: `spec.auth.tokenSecretRef`. */
  readonly field: string;
  readonly ref: SecretRef;
  readonly state: SecretState;
}

/** A Secret that the operator makes, and what is known of it. */
export interface GeneratedState {
  readonly wanted: GeneratedSecret;
  readonly state: SecretState;
}

/** What is wrong with the Secrets that the operator has made, if anything: it never writes into one that exists. */
export function generatedVerdict(secrets: readonly GeneratedState[]): Verdict | undefined {
  const broken = secrets.find(({ wanted, state }) => state.kind === 'present' && !isUsable(wanted, state.secret));
  if (!broken) return undefined;
  const { name, key } = broken.wanted.at;
  const what = broken.wanted.form === 'key' ? 'a base64 key of 32 bytes' : 'a token';
  const message = `Secret ${name} must hold ${what} as ${key}, and does not; delete the Secret to have a new one made.`;
  return { kind: 'stalled', reason: 'SecretInvalid', message };
}

function isUsable({ at, form }: GeneratedSecret, secret: HashedSecret): boolean {
  if (!secret.data?.[at.key]) return false;
  return form === 'token' || (secret.signingKeys ?? []).includes(at.key);
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
    if (state.secret.data[ref.key] === '') {
      const message = `Secret ${ref.name} has nothing in its key ${ref.key}, which ${field} names.`;
      return { kind: 'waiting', reason: 'SecretInvalid', message };
    }
  }
  return undefined;
}
