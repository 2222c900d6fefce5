export type { ChannelId, ConversationId, MessageId } from './ids.ts';
export {
  airyUuid,
  channelIdOf,
  chatpluginChannelId,
  conversationIdOf,
  isUuid,
  messageIdOf,
  parseChannelId,
  parseConversationId,
  parseMessageId,
} from './ids.ts';
export type {
  ChannelRecord,
  DeliveryState,
  Instant,
  Message,
  MessageRecord,
  MetadataRecord,
  MetadataSubject,
  SourceDeadLetterRecord,
  SourceEventRecord,
  TagColor,
  TagRecord,
  TemplateRecord,
} from './records.ts';
export { DELIVERY_STATES, METADATA_SUBJECTS, TAG_COLORS } from './records.ts';
export type { TopicCleanup, TopicDefinition } from './topics.ts';
export { sourceEventsTopic, TOPICS, topicName } from './topics.ts';
export type { WireChannel, WireConversation, WireMessage, WirePage, WireTag } from './wire.ts';
export { wireChannel } from './wire.ts';
