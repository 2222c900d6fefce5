import { HttpError } from './errors.ts';

/** Bytes of a message's content as JSON at most. */
const MAX_CONTENT_BYTES = 65_536;

/** Nothing to see: spaces, and characters without a width. */
const BLANK = /^[\s\u200b-\u200d\u2060]*$/;

/**
 * The content of a message to send. What it holds depends on the source, so any object with something in it passes.
 *
 * @throws {HttpError} 400 for what is no object, holds nothing or only a blank text; 413 above 64 KiB as JSON
 */
export function requireMessageContent(content: unknown): Readonly<Record<string, unknown>> {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw refused(`Expected the message as an object, such as {"text":"Hello"} or one with an attachment`);
  }
  const entries = Object.entries(content);
  if (entries.length === 0) throw refused('Expected a message with a text, an attachment or other content, got {}');
  if (entries.every(([name, value]) => name === 'text' && isBlank(value))) {
    throw refused('Expected a message whose text is not blank, or one with an attachment or other content');
  }
  const sizeBytes = Buffer.byteLength(JSON.stringify(content));
  if (sizeBytes <= MAX_CONTENT_BYTES) return { ...content };
  const message = `A message may have ${MAX_CONTENT_BYTES} bytes as JSON at most, got ${sizeBytes}`;
  throw new HttpError(413, message, { field: 'message' });
}

function isBlank(text: unknown): boolean {
  return text === null || (typeof text === 'string' && BLANK.test(text));
}

function refused(message: string): HttpError {
  return new HttpError(400, message, { field: 'message' });
}
