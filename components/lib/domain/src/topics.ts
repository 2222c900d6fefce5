/** What a topic's records are kept for: for ever, for a time, or only the newest of each key. */
export type TopicCleanup =
  | { readonly kind: 'keep' }
  | { readonly kind: 'retain'; readonly retentionMs: number }
  /** Only for topics keyed by the entity's own id. */
  | { readonly kind: 'compact' };

/** A topic as the registry defines it; the operator makes it, components read and write it. */
export interface TopicDefinition<
  Key extends 'conversation' | 'entity' | 'routing' = 'conversation' | 'entity' | 'routing',
> {
  /** Name without the instance's prefix. */
  readonly name: string;
  /** What the record key is. Topics keyed by conversation are never compacted. */
  readonly key: Key;
  readonly cleanup: Key extends 'entity' ? TopicCleanup : Exclude<TopicCleanup, { kind: 'compact' }>;
}

function byConversation(name: string): TopicDefinition<'conversation'> {
  return { name, key: 'conversation', cleanup: { kind: 'keep' } };
}

function byEntity(name: string): TopicDefinition<'entity'> {
  return { name, key: 'entity', cleanup: { kind: 'compact' } };
}

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1000;

/** The topics every instance has. */
export const TOPICS = {
  messages: byConversation('application.communication.messages'),
  metadata: byConversation('application.communication.metadata'),
  channels: byEntity('application.communication.channels'),
  tags: byEntity('application.communication.tags'),
  templates: byEntity('application.communication.templates'),
  sourceDeadLetters: {
    name: 'ops.sources.dead-letters',
    key: 'routing',
    cleanup: { kind: 'retain', retentionMs: THIRTY_DAYS_MS },
  } satisfies TopicDefinition<'routing'>,
} as const;

/** The topic of one Source's raw events. */
export function sourceEventsTopic(sourceName: string): TopicDefinition<'routing'> {
  return { name: `source.${sourceName}.events`, key: 'routing', cleanup: { kind: 'keep' } };
}

/** The topic's full name: the instance's prefix, a dot, the name; the name alone without a prefix. */
export function topicName(topic: TopicDefinition, prefix: string | undefined): string {
  return prefix ? `${prefix}.${topic.name}` : topic.name;
}
