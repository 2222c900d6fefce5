import { html, nothing, type TemplateResult } from 'lit';
import type { ConversationList } from '../../state/conversations.ts';
import { STRINGS } from '../../strings.ts';

const SKELETON_ROWS = 8;

/** What stands in place of the rows while there are none: a skeleton, or what will appear and how. */
export function waitingView({ phase, view }: ConversationList): TemplateResult | typeof nothing {
  if (phase === 'loading') return skeletonView();
  if (phase === 'failed') return nothing;
  switch (view) {
    case 'open':
      return emptyView(STRINGS.emptyOpenTitle, STRINGS.emptyOpenText);
    case 'closed':
      return emptyView(STRINGS.emptyClosedTitle, STRINGS.emptyClosedText);
    case 'all':
      return emptyView(
        STRINGS.emptyTitle,
        STRINGS.emptyText,
        html`<a href="/chatplugin/ui/example" target="_blank" rel="noopener">${STRINGS.emptyLink}</a>`,
      );
  }
}

function emptyView(title: string, text: string, action: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<div class="empty">
    <h2>${title}</h2>
    <p>${text}</p>
    ${action}
  </div>`;
}

/** Rows of the final size, shown when loading takes longer than a moment. */
function skeletonView(): TemplateResult {
  return html`<div aria-busy="true">
    ${Array.from(
      { length: SKELETON_ROWS },
      () => html`<div class="bone"><i></i><div><i class="short"></i><i class="long"></i></div></div>`,
    )}
  </div>`;
}
