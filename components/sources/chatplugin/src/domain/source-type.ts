/** `spec.type` of the Sources these components serve, and `source` of their messages. */
export const SOURCE_TYPE = 'chatplugin';
