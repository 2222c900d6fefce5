import { type StoredText, storedText, type TextStorage } from '@airy/browser';

/** What an agent has begun to write, by conversation. */
export interface Drafts {
  get(conversationId: string): string;
  /** The empty text forgets it. */
  set(conversationId: string, text: string): void;
}

/** Drafts that survive a reload. */
export function createDrafts(storage: TextStorage | undefined): Drafts {
  const texts = new Map<string, StoredText>();
  const of = (id: string) => {
    const text = texts.get(id) ?? storedText(`airy.draft.${id}`, storage);
    texts.set(id, text);
    return text;
  };
  return {
    get: (id) => of(id).get() ?? '',
    set: (id, text) => of(id).set(text === '' ? undefined : text),
  };
}
