import { html, type TemplateResult } from 'lit';
import { hueOf, initialsOf } from '../../text/names.ts';
import { styled } from './styled.ts';

/** A round with the initials, in the hue of the id. Decoration: the name stands beside it. */
export function avatarView(id: string, name: string): TemplateResult {
  return html`<span class="avatar" aria-hidden="true" ${styled({ '--hue': String(hueOf(id)) })}>${initialsOf(name)}</span>`;
}
