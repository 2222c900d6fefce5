/** What the single keys do, outside fields. */
const KEYS = {
  j: 'down',
  k: 'up',
  '[': 'previous',
  ']': 'next',
  r: 'reply',
  e: 'close',
  Escape: 'back',
  '?': 'help',
} as const;

/** A shortcut's action. */
export type Shortcut = (typeof KEYS)[keyof typeof KEYS];

/** The shortcut of a key press; none inside fields, with a modifier, or while a dialog is open. */
export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const isInField = event
    .composedPath()
    .some(
      (target) => target instanceof Element && target.matches('input, textarea, select, [contenteditable], dialog'),
    );
  if (isInField) return undefined;
  return Object.hasOwn(KEYS, event.key) ? KEYS[event.key as keyof typeof KEYS] : undefined; // checked
}
