import type { StoredText } from '@airy/browser';

/** How the inbox looks: as the system says, or as the agent chose. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The agent's choice, `system` until there is one. */
export function storedTheme(stored: StoredText): Theme {
  return THEMES.find((theme) => theme === stored.get()) ?? 'system';
}

/** Shows the page in a theme and remembers it. */
export function applyTheme(theme: Theme, stored: StoredText, root: HTMLElement = document.documentElement): void {
  stored.set(theme === 'system' ? undefined : theme);
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.dataset.theme = theme;
}
