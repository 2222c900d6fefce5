export type {
  Batch,
  EventLog,
  EventLogErrorCode,
  LogRecord,
  NewRecord,
  Position,
  SubscribeOptions,
  Subscription,
  TopicOutcome,
  TopicPartition,
  TopicRequest,
} from './event-log.ts';
export { EVENT_LOG_ERROR_CODES, EventLogError } from './event-log.ts';
