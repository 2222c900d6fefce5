export { CONDITION_TYPES, type ConditionType, REASONS, type Reason } from './conditions.ts';
export type { CrdDocument, CrdVersion, PrinterColumn, StructuralSchema, ValidationRule } from './crd-document.ts';
export { crdDocuments, crdOfKind } from './documents.ts';
export type {
  AiryInstance,
  AiryInstanceSpec,
  AiryInstanceStatus,
  ComponentSettings,
  IngressSettings,
  KafkaSettings,
  RedisSettings,
} from './generated/airy-instance.ts';
export type { Channel, ChannelSpec, ChannelStatus, ChannelWidget } from './generated/channel.ts';
export { SOURCE_TYPES, type SourceType, WEBHOOK_EVENTS, type WebhookEvent } from './generated/enums.ts';
export { AIRY_INSTANCE, CHANNEL, SOURCE, WEBHOOK } from './generated/resource-types.ts';
export type { ComponentStatus, Condition, SecretRef } from './generated/shared.ts';
export type { Source, SourceSpec, SourceStatus } from './generated/source.ts';
export type { Webhook, WebhookHeader, WebhookSpec, WebhookStatus } from './generated/webhook.ts';
export {
  ANNOTATIONS,
  API_GROUP,
  API_VERSION,
  FIELD_MANAGERS,
  FINALIZERS,
  instanceSessionKeySecret,
  instanceTokenSecret,
  LABELS,
  MAX_NAME_LENGTH,
  type SecretKeyName,
  SOURCE_PARTS,
  type SourcePart,
  secretNames,
  sourceChatKeySecret,
  sourceComponentName,
  sourceDeploymentName,
  sourceDeploymentNames,
  sourceEventsTopic,
} from './names.ts';
export type { AiryResourceType, ObjectMeta, OwnerReference } from './object-meta.ts';
export { isServing } from './serving.ts';
export { compileRule, RULE_FUNCTIONS } from './validation/cel-rules.ts';
export { type FieldError, type FieldErrorReason, invalidMessage } from './validation/field-error.ts';
export type { JsonObject } from './validation/json.ts';
export {
  type FieldValidation,
  type ResourceToValidate,
  unknownFieldsMessage,
  type ValidatedResource,
  validateResource,
} from './validation/validate-resource.ts';
