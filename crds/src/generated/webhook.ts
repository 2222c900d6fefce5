// Generated from crds/*.yaml by `npm run codegen`. Do not edit.
import type { ObjectMeta } from '../object-meta.ts';
import type { Condition, SecretRef } from './shared.ts';

/** An address that receives what happens in an Airy. */
export interface Webhook {
  readonly apiVersion: 'core.airy.co/v1beta1';
  readonly kind: 'Webhook';
  readonly metadata: ObjectMeta;
  readonly spec: WebhookSpec;
  readonly status?: WebhookStatus;
}

/**
 * Which events go where.
 */
export interface WebhookSpec {
  /**
   * The AiryInstance whose events are sent, in the same namespace.
   */
  readonly instanceRef: {
    /**
     * Name of the AiryInstance.
     */
    readonly name: string;
  };
  /**
   * Name that people see in the settings.
   */
  readonly name?: string;
  /**
   * Where events are sent, by POST.
   */
  readonly url: string;
  /**
   * Which events to send; all of them when left out.
   */
  readonly events?: readonly ('message.created' | 'message.updated' | 'conversation.updated' | 'channel.updated')[];
  /**
   * Extra headers of each request.
   */
  readonly headers?: readonly WebhookHeader[];
  /**
   * Keys that requests are signed with. Give the new one and then the old one while changing keys.
   *
   * Items: Where the key is kept.
   */
  readonly signingKeySecretRefs?: readonly SecretRef[];
  /**
   * What happens when the receiver does not answer with success.
   */
  readonly retry?: {
    /**
     * Attempts before an event is set aside as a dead letter.
     */
    readonly maxAttempts?: number;
    /**
     * Wait before the second attempt; it doubles with each further one.
     */
    readonly initialDelay?: string;
    /**
     * Longest wait between two attempts.
     */
    readonly maxDelay?: string;
    /**
     * How long the receiver may take to answer.
     */
    readonly timeout?: string;
  };
  /**
   * How fast events may be sent.
   */
  readonly rate?: {
    /**
     * Requests a second at most. Unlimited when left out.
     */
    readonly perSecond?: number;
  };
  /**
   * Keep events back; they are sent when this is false again.
   */
  readonly paused?: boolean;
  /**
   * Send everything since this moment again, once for each new value.
   */
  readonly replayFrom?: string;
}
export interface WebhookHeader {
  /**
   * Name of the header.
   */
  readonly name: string;
  /**
   * Its value, when that is no secret.
   */
  readonly value?: string;
  /**
   * Where its value is kept.
   */
  readonly secretRef?: SecretRef;
}

/**
 * What is. Written by the operator and the delivery components.
 */
export interface WebhookStatus {
  /**
   * The metadata.generation that this status speaks of. Smaller than metadata.generation means the operator has not looked yet.
   */
  readonly observedGeneration?: number;
  /**
   * The last value of the annotation core.airy.co/reconcile-at that was acted on.
   */
  readonly lastHandledReconcileAt?: string;
  /**
   * What holds now. Ready sums up the others.
   */
  readonly conditions?: readonly Condition[];
}
