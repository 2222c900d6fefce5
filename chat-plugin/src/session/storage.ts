import { type StoredText, storedText, type TextStorage } from '@airy/browser';

/** What the widget remembers on this page's origin, by channel. Every call works without storage too: then in memory. */
export interface ChatStorage {
  readonly resumeToken: StoredText;
  /** Id of the newest team message the visitor saw. */
  readonly lastSeen: StoredText;
  /** JSON of our own messages that no server confirmed. */
  readonly outbox: StoredText;
}

/** `resume_token_<channel>` is the key Airy's own widget uses. */
export function createChatStorage(channelId: string, storage: TextStorage | undefined): ChatStorage {
  const text = (name: string) => storedText(`${name}_${channelId}`, storage);
  return { resumeToken: text('resume_token'), lastSeen: text('airy_seen'), outbox: text('airy_outbox') };
}
