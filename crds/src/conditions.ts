/**
 * What a condition can be about.
 *
 * `Ready` sums up and is always there. `Reconciling` (goes on by itself) and `Stalled` (needs a person) exist only while
 * True, never both. The others speak of one part each.
 */
export const CONDITION_TYPES = [
  'Ready',
  'Reconciling',
  'Stalled',
  'TopicsReady',
  'RedisReady',
  'ComponentsReady',
  'CredentialsValid',
  'WebhookVerified',
  'Paused',
] as const;

/** What a condition is about. */
export type ConditionType = (typeof CONDITION_TYPES)[number];

/** Every reason a condition of ours can give. */
export const REASONS = [
  'Pending',
  'Reconciled',
  'ReferenceNotFound',
  'SecretMissing',
  'SecretInvalid',
  'KafkaUnavailable',
  'TopicChangeNotSupported',
  'RedisUnavailable',
  'RolloutInProgress',
  'RolloutFailed',
  'ImagePullFailed',
  'QuotaExceeded',
  'NameConflict',
  'ApplyConflict',
  'Forbidden',
  'Paused',
  'Deleting',
  'InternalError',
] as const;

/** Why a condition is as it is. */
export type Reason = (typeof REASONS)[number];
