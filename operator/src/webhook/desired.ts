import type { SecretRef, Webhook } from '@airy/crds';

/** The Secret keys the spec names, by the field that names them. */
export function secretRefs(webhook: Webhook): readonly { readonly field: string; readonly ref: SecretRef }[] {
  const { headers = [], signingKeySecretRefs = [] } = webhook.spec;
  return [
    ...headers.flatMap(({ name, secretRef }) =>
      secretRef ? [{ field: `spec.headers[${name}].secretRef`, ref: secretRef }] : [],
    ),
    ...signingKeySecretRefs.map((ref, index) => ({ field: `spec.signingKeySecretRefs[${index}]`, ref })),
  ];
}
