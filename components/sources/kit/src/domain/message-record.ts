import type { MessageRecord } from '@airy/domain';

const KINDS: ReadonlySet<unknown> = new Set(['message-created', 'message-resent', 'send-claimed', 'delivery-updated']);

/**
 * A value of the messages topic, or undefined when it is none that this version knows.
 *
 * Only what tells the kinds apart is checked: the topic is written by our own components alone.
 */
export function readMessageRecord(value: unknown): MessageRecord | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !KINDS.has(value.kind)) return undefined;
  const hasSubject = value.kind === 'message-created' ? 'message' in value : 'messageId' in value;
  return hasSubject ? (value as MessageRecord) : undefined; // kind and subject were checked, the rest is ours
}
