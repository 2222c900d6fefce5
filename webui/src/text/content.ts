import { isWebUrl } from '@airy/browser';
import { asJson, asText } from '../api/wire.ts';

/** What a message's content is shown as. */
export type ContentView =
  | { readonly kind: 'text'; readonly text: string; readonly replies: readonly string[] }
  | {
      readonly kind: 'media';
      readonly type: MediaType;
      readonly url: string;
      readonly text: string;
      readonly replies: readonly string[];
    }
  | { readonly kind: 'unknown' };

export const MEDIA_TYPES = ['image', 'video', 'audio', 'file'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/**
 * Reads the sources' content shapes: `{text}`, Twilio's `{Body, MediaUrl}`, WhatsApp's `{text: {body}}`, attachments and
 * quick replies; what is wrapped in `message` is unwrapped. Nothing is ever read as markup.
 */
export function viewOf(content: unknown): ContentView {
  if (typeof content === 'string')
    return content === '' ? { kind: 'unknown' } : { kind: 'text', text: content, replies: [] };
  const outer = asJson(content);
  const inner = asJson(outer.message);
  const value = Object.keys(inner).length > 0 ? inner : outer;
  const text = asText(value.text) || asText(asJson(value.text).body) || asText(value.Body);
  const replies = repliesOf(value.quick_replies);
  const media = mediaOf(value);
  if (media) return { kind: 'media', ...media, text, replies };
  if (text !== '' || replies.length > 0) return { kind: 'text', text, replies };
  return { kind: 'unknown' };
}

function mediaOf(value: Readonly<Record<string, unknown>>): { type: MediaType; url: string } | undefined {
  const twilio = asText(value.MediaUrl) || asText(value.MediaUrl0);
  if (twilio && isWebUrl(twilio)) return { type: 'file', url: twilio };
  const [first] = Array.isArray(value.attachments) ? (value.attachments as readonly unknown[]) : [value.attachment]; // checked
  const { type: given, payload } = asJson(first);
  const type = MEDIA_TYPES.find((known) => known === given);
  const url = asText(asJson(payload).url);
  return type && isWebUrl(url) ? { type, url } : undefined;
}

function repliesOf(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown) => asText(asJson(entry).title)).filter((title) => title !== '');
}

/** The content of a text for a source: what its connector hands to the platform. */
export function textContent(source: string, text: string): unknown {
  return source.startsWith('twilio.') ? { Body: text } : { text };
}

/** The text of a content that `textContent` made, to edit it again. */
export function editableText(content: unknown): string {
  const view = viewOf(content);
  return view.kind === 'text' ? view.text : '';
}
