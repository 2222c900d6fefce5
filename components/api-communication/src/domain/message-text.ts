/** Longest text that is indexed for search, in characters. */
const MAX_INDEXED = 10_000;
const TEXT_FIELDS = ['text', 'Body'] as const;

/**
 * The words of a message that search finds: its text in the shapes the sources use (`text`, `Body`, `message.text`, a
 * plain string), empty when it has none.
 */
export function messageText(content: unknown): string {
  const text = typeof content === 'string' ? content : (textOf(content) ?? textOf(field(content, 'message')) ?? '');
  return text.slice(0, MAX_INDEXED);
}

function textOf(content: unknown): string | undefined {
  for (const name of TEXT_FIELDS) {
    const value = field(content, name);
    if (typeof value === 'string') return value;
    const body = field(value, 'body');
    if (typeof body === 'string') return body;
  }
  return undefined;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name]; // an object, checked above
}
