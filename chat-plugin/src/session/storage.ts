/** What the widget remembers on this page's origin, by channel. Every call works without storage too: then in memory. */
export interface ChatStorage {
  readonly resumeToken: StoredText;
  /** Id of the newest team message the visitor saw. */
  readonly lastSeen: StoredText;
  /** JSON of our own messages that no server confirmed. */
  readonly outbox: StoredText;
}

/** One remembered text. */
export interface StoredText {
  get(): string | undefined;
  /** Undefined forgets it. */
  set(value: string | undefined): void;
}

/** `resume_token_<channel>` is the key Airy's own widget uses. */
export function createChatStorage(
  channelId: string,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined,
): ChatStorage {
  const text = (name: string): StoredText => {
    const key = `${name}_${channelId}`;
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
  };
  return { resumeToken: text('resume_token'), lastSeen: text('airy_seen'), outbox: text('airy_outbox') };
}
