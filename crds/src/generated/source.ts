// Generated from crds/*.yaml by `npm run codegen`. Do not edit.
import type { ObjectMeta } from '../object-meta.ts';
import type { ComponentStatus, Condition, SecretRef } from './shared.ts';

/** A messaging platform that conversations come from. */
export interface Source {
  readonly apiVersion: 'core.airy.co/v1beta1';
  readonly kind: 'Source';
  readonly metadata: ObjectMeta;
  readonly spec: SourceSpec;
  readonly status?: SourceStatus;
}

/**
 * Where messages come from and how that is reached.
 */
export interface SourceSpec {
  /**
   * The AiryInstance this source belongs to, in the same namespace.
   */
  readonly instanceRef: {
    /**
     * Name of the AiryInstance.
     */
    readonly name: string;
  };
  /**
   * The messaging platform. Cannot be changed later.
   */
  readonly type: 'chatplugin' | 'facebook' | 'instagram' | 'whatsapp' | 'twilio.sms' | 'twilio.whatsapp' | 'viber' | 'google' | 'custom';
  /**
   * What the platform asks for, by name, each a reference into a Secret. A chatplugin needs none.
   */
  readonly credentials?: {
    /**
     * Where the value is kept.
     */
    readonly [k: string]: SecretRef;
  };
  /**
   * Copies of each of the source's parts.
   */
  readonly replicas?: number;
  /**
   * Stop the source without losing anything. Its channels show as not connected.
   */
  readonly paused?: boolean;
}

/**
 * What is. Written by the operator.
 */
export interface SourceStatus {
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
  /**
   * Where the platform, or the chat widget, calls this source.
   */
  readonly webhookUrl?: string;
  /**
   * The topic with the platform's raw events.
   */
  readonly topic?: string;
  /**
   * Copies running, for kubectl scale and autoscalers.
   */
  readonly replicas?: number;
  /**
   * Label selector of the pods, for autoscalers.
   */
  readonly selector?: string;
  /**
   * Events that could not be read and were set aside.
   */
  readonly failures?: number;
  /**
   * The Deployments made for this resource.
   */
  readonly components?: readonly ComponentStatus[];
}
