import {
  type ChannelRecord,
  isUuid,
  parseChannelId,
  TAG_COLORS,
  type TagColor,
  type TagRecord,
  type TemplateRecord,
} from '@airy/domain';

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** True for the colours that tags may have. */
export function isTagColor(value: unknown): value is TagColor {
  return TAG_COLORS.some((color) => color === value);
}

/** A tag read back from the log; undefined when it is none. */
export function parseTag(value: unknown): TagRecord | undefined {
  if (!isFields(value)) return undefined;
  const { id, name, color } = value;
  return isText(id) && isText(name) && isTagColor(color) ? { schemaVersion: 1, id, name, color } : undefined;
}

/** A template read back from the log; undefined when it is none. */
export function parseTemplate(value: unknown): TemplateRecord | undefined {
  if (!isFields(value)) return undefined;
  const { id, name, source, content } = value;
  return isText(id) && isText(name) && isText(source) ? { schemaVersion: 1, id, name, source, content } : undefined;
}

/** A channel read back from the log; undefined when it is none. */
export function parseChannel(value: unknown): ChannelRecord | undefined {
  if (!isFields(value)) return undefined;
  const { id, source, sourceChannelId, connected, name, imageUrl, resource } = value;
  if (!isText(id) || !isUuid(id) || !isText(source) || !isText(sourceChannelId)) return undefined;
  if (typeof connected !== 'boolean' || !isText(name) || !isText(resource)) return undefined;
  const image = isText(imageUrl) ? { imageUrl } : {};
  return { schemaVersion: 1, id: parseChannelId(id), source, sourceChannelId, connected, name, resource, ...image };
}
