// Generated from crds/*.yaml by `npm run codegen`. Do not edit.
import type { ObjectMeta } from '../object-meta.ts';
import type { ComponentStatus, Condition, SecretRef } from './shared.ts';

/** An Airy, its event log, its API, its inbox and everything around them. */
export interface AiryInstance {
  readonly apiVersion: 'core.airy.co/v1beta1';
  readonly kind: 'AiryInstance';
  readonly metadata: ObjectMeta;
  readonly spec: AiryInstanceSpec;
  readonly status?: AiryInstanceStatus;
}

/**
 * What this Airy should be. Everything is optional; an empty spec is a working Airy.
 */
export interface AiryInstanceSpec {
  /**
   * Release to run, the tag of the image. The operator's own version when left out.
   */
  readonly version?: string;
  /**
   * Container image of the components, without a tag when version is given. The operator's own image when left out.
   */
  readonly image?: string;
  /**
   * Host name under which people reach this Airy, such as airy.example.com.
   */
  readonly host?: string;
  readonly ingress?: IngressSettings;
  readonly kafka?: KafkaSettings;
  readonly redis?: RedisSettings;
  /**
   * How the event log's topics are made.
   */
  readonly topics?: {
    /**
     * Partitions of a topic. Can grow later, never shrink.
     */
    readonly partitions?: number;
    /**
     * Copies of a partition. Fixed when a topic is made.
     */
    readonly replicationFactor?: number;
    /**
     * Put before each topic name, so that several instances share one Kafka. Fixed.
     */
    readonly prefix?: string;
  };
  /**
   * Who may use the API and the inbox. A new instance refuses everyone without the token.
   */
  readonly auth?: {
    /**
     * The access token. Left out, the operator makes one in the Secret <name>-token, key token.
     */
    readonly tokenSecretRef?: SecretRef;
    /**
     * Other web origins whose pages may call the API from a browser.
     */
    readonly allowedOrigins?: readonly string[];
  };
  /**
   * Settings of single components, by name, such as api-communication.
   */
  readonly components?: {
    readonly [k: string]: ComponentSettings;
  };
  /**
   * Where webhooks may go.
   */
  readonly egress?: {
    /**
     * Private hosts and networks that webhooks may reach, such as hooks.internal or 10.0.0.0/8. Others are refused.
     */
    readonly allow?: readonly string[];
  };
  /**
   * What happens to topics and stored data when this object is deleted.
   */
  readonly deletionPolicy?: 'Retain' | 'Delete';
}
/**
 * Whether an Ingress is made. Without one, frontend-ui serves every path, so one port-forward is the whole product.
 */
export interface IngressSettings {
  /**
   * Make an Ingress for host.
   */
  readonly enabled?: boolean;
  /**
   * Ingress class; the cluster's default when left out.
   */
  readonly className?: string;
  /**
   * Annotations of the Ingress, for its controller.
   */
  readonly annotations?: {
    readonly [k: string]: string;
  };
  /**
   * Serve https with a certificate from a Secret.
   */
  readonly tls?: {
    /**
     * Name of a Secret of type kubernetes.io/tls, in the same namespace.
     */
    readonly secretName: string;
  };
}
/**
 * Your own Kafka. Left out, the platform provides the event log.
 */
export interface KafkaSettings {
  /**
   * Brokers to start from, as host:port.
   */
  readonly brokers: readonly string[];
  /**
   * Encryption towards the brokers.
   */
  readonly tls?: {
    /**
     * Connect with TLS.
     */
    readonly enabled?: boolean;
    /**
     * Certificate authority of the brokers, PEM. The well-known authorities when left out.
     */
    readonly caSecretRef?: SecretRef;
  };
  /**
   * How to sign in to the brokers.
   */
  readonly sasl?: {
    /**
     * The SASL mechanism.
     */
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    /**
     * The user name.
     */
    readonly usernameSecretRef: SecretRef;
    /**
     * The password.
     */
    readonly passwordSecretRef: SecretRef;
  };
}
/**
 * Your own Redis. Left out, the platform provides the delivery queue.
 */
export interface RedisSettings {
  /**
   * Where Redis listens, redis://host:port or rediss://host:port for TLS, with /db if it is not 0.
   */
  readonly url: string;
  /**
   * The password.
   */
  readonly passwordSecretRef?: SecretRef;
  /**
   * Encryption towards Redis, for a rediss URL.
   */
  readonly tls?: {
    /**
     * Certificate authority of Redis, PEM. The well-known authorities when left out.
     */
    readonly caSecretRef?: SecretRef;
  };
}
export interface ComponentSettings {
  /**
   * Copies to run; 1 when left out. Copies set by hand on the Deployment are put back.
   */
  readonly replicas?: number;
  /**
   * What a copy may use.
   */
  readonly resources?: {
    /**
     * What is set aside for it.
     */
    readonly requests?: {
      /**
       * Processor share, such as 250m or 1.
       */
      readonly cpu?: number | string;
      /**
       * Memory, such as 256Mi.
       */
      readonly memory?: number | string;
    };
    /**
     * What it may not exceed.
     */
    readonly limits?: {
      /**
       * Processor share, such as 250m or 1.
       */
      readonly cpu?: number | string;
      /**
       * Memory, such as 256Mi.
       */
      readonly memory?: number | string;
    };
  };
}

/**
 * What is. Written by the operator.
 */
export interface AiryInstanceStatus {
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
   * Where the inbox and the API are served.
   */
  readonly url?: string;
  /**
   * Where events and deliveries live, inside this process, in engines that the operator runs, or in yours.
   */
  readonly engines?: 'embedded' | 'managed' | 'external';
  /**
   * The Deployments made for this resource.
   */
  readonly components?: readonly ComponentStatus[];
  /**
   * The topics of the event log.
   */
  readonly topics?: readonly {
    /**
     * Name of the topic.
     */
    readonly name: string;
    /**
     * Partitions it has.
     */
    readonly partitions?: number;
  }[];
  /**
   * Names of the Secrets that hold this instance's keys. Never their values.
   */
  readonly secrets?: {
    /**
     * The Secret with the access token.
     */
    readonly token?: string;
    /**
     * The Secret with the key that signs browser sessions.
     */
    readonly sessionKey?: string;
  };
}
