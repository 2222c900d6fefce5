import type { Reason } from '@airy/crds';
import { EventLogError } from '@airy/event-log';
import { KubernetesError } from '@airy/kubernetes';

/** What an error means for the resource. */
export interface Failure {
  readonly reason: Reason;
  /** One sentence for the condition. */
  readonly message: string;
  /** Repeating the pass cannot help: it waits for another spec. */
  readonly isFinal: boolean;
}

/** What a pass's error means; anything unknown is our own mistake and is tried again. */
export function failureOf(error: unknown): Failure {
  if (error instanceof EventLogError) {
    return { reason: 'KafkaUnavailable', message: `The event log cannot be used: ${error.message}`, isFinal: false };
  }
  if (!(error instanceof KubernetesError)) {
    return { reason: 'InternalError', message: `The operator failed: ${messageOf(error)}`, isFinal: false };
  }
  if (error.code === 422) return { reason: 'InternalError', message: `Refused: ${error.message}`, isFinal: true };
  if (error.code === 403) {
    const isQuota = error.message.includes('exceeded quota');
    return { reason: isQuota ? 'QuotaExceeded' : 'Forbidden', message: error.message, isFinal: false };
  }
  if (error.code === 409) return { reason: 'ApplyConflict', message: error.message, isFinal: false };
  return { reason: 'InternalError', message: error.message, isFinal: false };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
