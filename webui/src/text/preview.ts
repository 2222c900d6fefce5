import { STRINGS } from '../strings.ts';
import { viewOf } from './content.ts';

/** One line for a row or a screen reader: the text, or what kind of thing it is. */
export function previewOf(content: unknown): string {
  const view = viewOf(content);
  switch (view.kind) {
    case 'text':
      return view.text || STRINGS.quickReplies;
    case 'media':
      return view.text ? `${STRINGS.media[view.type]} · ${view.text}` : STRINGS.media[view.type];
    case 'unknown':
      return STRINGS.unknownPreview;
  }
}
