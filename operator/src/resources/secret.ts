import type { SecretKeyName } from '@airy/crds';
import type { KubernetesObject, Secret } from '@airy/kubernetes';
import { controllerReference } from '../runtime/ownership.ts';
import { type LabelInput, labelsOf } from './labels.ts';

/** A Secret that the operator makes once, with one random value. */
export interface GeneratedSecret {
  readonly at: SecretKeyName;
  /** `token`: 32 random bytes in base64url, to be typed and pasted; `key`: 32 random bytes in base64. */
  readonly form: 'token' | 'key';
  readonly labels: Omit<LabelInput, 'name'>;
}

/** The Secret to create. @param random - 32 random bytes */
export function generatedSecret(parent: KubernetesObject, wanted: GeneratedSecret, random: Uint8Array): Secret {
  const value = Buffer.from(random).toString(wanted.form === 'token' ? 'base64url' : 'base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: wanted.at.name,
      namespace: parent.metadata.namespace ?? '',
      labels: labelsOf({ name: wanted.at.name, ...wanted.labels }),
      ownerReferences: [controllerReference(parent)],
    },
    type: 'Opaque',
    data: { [wanted.at.key]: Buffer.from(value, 'utf8').toString('base64') },
  };
}
