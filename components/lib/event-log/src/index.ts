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
export { partitionOfKey } from './partitioner.ts';
export { MAX_RECORD_BYTES } from './record-text.ts';
export type { SqliteEventLogOptions } from './sqlite/sqlite-event-log.ts';
export { openSqliteEventLog } from './sqlite/sqlite-event-log.ts';
