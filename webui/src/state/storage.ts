/** One remembered text. Works without storage too: then in memory. */
export interface StoredText {
  get(): string | undefined;
  /** Undefined forgets it. */
  set(value: string | undefined): void;
}

type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A text of this browser under a key of its own. */
export function storedText(key: string, storage: TextStorage | undefined): StoredText {
  let kept: string | undefined;
  return {
    get: () => {
      try {
        return storage?.getItem(key) ?? kept;
      } catch {
        return kept;
      }
    },
    set: (value) => {
      kept = value;
      try {
        if (value === undefined) storage?.removeItem(key);
        else storage?.setItem(key, value);
      } catch {
        // storage full or forbidden: memory has it
      }
    },
  };
}

/** The page's own storage, or undefined where it is forbidden. */
export function pageStorage(): TextStorage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

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
