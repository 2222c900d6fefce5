// Generated from crds/*.yaml by `npm run codegen`. Do not edit.

/**
 * One key of a Secret in the same namespace.
 */
export interface SecretRef {
  /**
   * Name of the Secret, in the same namespace.
   */
  readonly name: string;
  /**
   * Key inside the Secret.
   */
  readonly key: string;
}

/**
 * One fact about a resource.
 */
export interface Condition {
  /**
   * What the condition is about, such as Ready.
   */
  readonly type: string;
  /**
   * Whether it holds.
   */
  readonly status: 'True' | 'False' | 'Unknown';
  /**
   * Why, as one word for programs.
   */
  readonly reason: string;
  /**
   * Why, as one sentence for people, with what to do about it.
   */
  readonly message: string;
  /**
   * The metadata.generation that was looked at.
   */
  readonly observedGeneration?: number;
  /**
   * When status changed last.
   */
  readonly lastTransitionTime: string;
}

/**
 * One Deployment made for a resource.
 */
export interface ComponentStatus {
  /**
   * Name of the Deployment.
   */
  readonly name: string;
  /**
   * Whether all wanted replicas run and are ready.
   */
  readonly ready: boolean;
  /**
   * Replicas wanted.
   */
  readonly desired?: number;
  /**
   * Replicas that can serve now.
   */
  readonly available?: number;
  /**
   * Container image in use.
   */
  readonly image?: string;
  /**
   * Why it is not ready, as one word.
   */
  readonly reason?: string;
}
