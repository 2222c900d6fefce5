import { isWebUrl } from '@airy/browser';

/** What a message's content is shown as. */
export type ContentView =
  | { readonly kind: 'text'; readonly text: string; readonly replies: readonly Reply[] }
  | {
      readonly kind: 'media';
      readonly type: 'image' | 'video' | 'audio' | 'file';
      readonly url: string;
      readonly replies: readonly Reply[];
    }
  | { readonly kind: 'unsupported' };

/** An answer the visitor can give with a tap; `content` is what is sent. */
export interface Reply {
  readonly title: string;
  readonly content: { readonly text: string; readonly postbackData?: unknown };
}

const MEDIA_TYPES = ['image', 'video', 'audio', 'file'] as const;
/** Airy shows at most thirteen. */
const MAX_REPLIES = 13;

/**
 * Reads Airy's content shapes: text, attachment, quick replies; a content wrapped in `message` is unwrapped.
 * Everything is shown as text; nothing is ever read as HTML.
 */
export function viewOf(content: unknown): ContentView {
  const outer = asObject(content);
  const inner = asObject(outer?.message);
  const value = inner && Object.keys(inner).length > 0 ? inner : outer;
  if (!value)
    return typeof content === 'string' ? { kind: 'text', text: content, replies: [] } : { kind: 'unsupported' };
  const replies = repliesOf(value.quick_replies);
  const media = mediaOf(value.attachment);
  if (media) return { kind: 'media', ...media, replies };
  const { text } = value;
  return typeof text === 'string' && text !== '' ? { kind: 'text', text, replies } : { kind: 'unsupported' };
}

function mediaOf(attachment: unknown): { type: (typeof MEDIA_TYPES)[number]; url: string } | undefined {
  const value = asObject(attachment);
  const url = asObject(value?.payload)?.url;
  const type = MEDIA_TYPES.find((known) => known === value?.type);
  return type && typeof url === 'string' && isWebUrl(url) ? { type, url } : undefined;
}

function repliesOf(list: unknown): readonly Reply[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, MAX_REPLIES).flatMap((entry: unknown) => {
    const reply = asObject(entry);
    const title = reply?.title;
    if (typeof title !== 'string' || title === '') return [];
    const payload = asObject(reply?.payload);
    const postbackData = payload?.postbackData ?? (typeof reply?.payload === 'string' ? reply.payload : undefined);
    return [{ title, content: { text: title, ...(postbackData === undefined ? {} : { postbackData }) } }];
  });
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>) // JSON objects have string keys
    : undefined;
}

/** One line for a preview: the text, or what kind of thing it is. */
export function previewOf(content: unknown): string {
  const view = viewOf(content);
  switch (view.kind) {
    case 'text':
      return view.text;
    case 'media':
      return { image: 'Photo', video: 'Video', audio: 'Voice message', file: 'File' }[view.type];
    case 'unsupported':
      return 'Message';
  }
}
