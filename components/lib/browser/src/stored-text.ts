/** One remembered text. Works without storage too: then in memory. */
export interface StoredText {
  get(): string | undefined;
  /** Undefined forgets it. */
  set(value: string | undefined): void;
}

/** What of `localStorage` is used. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

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
