import type { AiryInstance, SecretRef } from '@airy/crds';
import { hashOf } from '../runtime/matches.ts';
import type { ReferencedSecret } from '../runtime/references.ts';
import type { SecretState } from '../runtime/secret-watches.ts';

/** The Secret keys an instance's spec names, by the field that names them. */
export function secretRefs(instance: AiryInstance): readonly { readonly field: string; readonly ref: SecretRef }[] {
  const { auth, kafka, redis } = instance.spec;
  const refs: readonly (readonly [string, SecretRef | undefined])[] = [
    ['spec.auth.tokenSecretRef', auth?.tokenSecretRef],
    ['spec.kafka.tls.caSecretRef', kafka?.tls?.caSecretRef],
    ['spec.kafka.sasl.usernameSecretRef', kafka?.sasl?.usernameSecretRef],
    ['spec.kafka.sasl.passwordSecretRef', kafka?.sasl?.passwordSecretRef],
    ['spec.redis.passwordSecretRef', redis?.passwordSecretRef],
    ['spec.redis.tls.caSecretRef', redis?.tls?.caSecretRef],
  ];
  return refs.flatMap(([field, ref]) => (ref ? [{ field, ref }] : []));
}

/**
 * Hashes of what pods cannot take over without a restart: where Kafka and Redis are and how to sign in there.
 *
 * @returns pod annotations; none for engines that the platform provides
 */
export function engineHashes(
  instance: AiryInstance,
  secrets: readonly ReferencedSecret[],
): Readonly<Record<string, string>> {
  const { kafka, redis } = instance.spec;
  const contents = (engine: string) =>
    secrets.filter(({ field }) => field.startsWith(`spec.${engine}.`)).map(({ ref, state }) => contentOf(ref, state));
  return {
    ...(kafka ? { 'core.airy.co/kafka-hash': hashOf([kafka, contents('kafka')]) } : {}),
    ...(redis ? { 'core.airy.co/redis-hash': hashOf([redis, contents('redis')]) } : {}),
  };
}

function contentOf(ref: SecretRef, state: SecretState): string | undefined {
  return state.kind === 'present' ? state.secret.data?.[ref.key] : undefined;
}
