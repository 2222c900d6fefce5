/** How far a visitor has seen a conversation: a position in its partition of the messages topic. */
export interface Cursor {
  readonly partition: number;
  /** Everything up to and with this offset is seen; -1 for nothing. */
  readonly offset: number;
}

/** The cursor as clients keep it; they do not look inside. */
export function formatCursor({ partition, offset }: Cursor): string {
  return `${partition}.${offset}`;
}

/** The cursor, or undefined for a text that is none. */
export function parseCursor(text: string): Cursor | undefined {
  const match = /^(\d{1,6})\.(-1|\d{1,15})$/.exec(text);
  return match ? { partition: Number(match[1]), offset: Number(match[2]) } : undefined;
}
