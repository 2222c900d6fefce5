import { describe, expect, it } from 'vitest';
import { sourceEventsTopic, TOPICS, type TopicDefinition, topicName } from './topics.ts';

const ALL: readonly TopicDefinition[] = [...Object.values(TOPICS), sourceEventsTopic('chatplugin')];

describe('topics', () => {
  it('are named as other readers of the log expect', () => {
    expect(ALL.map((topic) => topic.name)).toEqual([
      'application.communication.messages',
      'application.communication.metadata',
      'application.communication.channels',
      'application.communication.tags',
      'application.communication.templates',
      'ops.sources.dead-letters',
      'source.chatplugin.events',
    ]);
  });

  it('are never compacted when the key is a conversation', () => {
    const byConversation = ALL.filter((topic) => topic.key === 'conversation');
    expect(byConversation.length).toBeGreaterThanOrEqual(2);
    expect(byConversation.filter((topic) => topic.cleanup.kind === 'compact')).toEqual([]);
  });

  it('cannot be defined as compacted by conversation', () => {
    const refused: TopicDefinition<'conversation'> = {
      name: 'x',
      key: 'conversation',
      // @ts-expect-error compaction would leave one record a conversation
      cleanup: { kind: 'compact' },
    };
    expect(ALL).not.toContain(refused);
  });

  it('are compacted when the key is the entity itself', () => {
    const kinds = ALL.filter((topic) => topic.key === 'entity').map((topic) => topic.cleanup.kind);
    expect(new Set(kinds)).toEqual(new Set(['compact']));
  });

  it('carry the prefix of the instance, a dot between', () => {
    expect(topicName(TOPICS.messages, 'shop')).toBe('shop.application.communication.messages');
    expect(topicName(TOPICS.messages, undefined)).toBe('application.communication.messages');
    expect(topicName(TOPICS.messages, '')).toBe('application.communication.messages');
  });
});
