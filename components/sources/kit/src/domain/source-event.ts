import type { SourceEventRecord } from '@airy/domain';

/** A value of a source's events topic, or undefined when it is none. */
export function readSourceEvent(value: unknown): SourceEventRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('source' in value) || typeof value.source !== 'string') return undefined;
  if (!('receivedAt' in value) || typeof value.receivedAt !== 'string' || !('body' in value)) return undefined;
  return value as SourceEventRecord; // its fields were checked above; the body is read by the source
}
