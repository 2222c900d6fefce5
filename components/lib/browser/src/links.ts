/** Only http and https addresses become links or media. */
export function isWebUrl(text: string): boolean {
  return URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol);
}

/** A piece of a text: plain, or a web address to link. */
export interface TextPart {
  readonly text: string;
  readonly url?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"']+/gi;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?…»”’)\]}]+$/;

/** Splits a text at its web addresses; joined, the parts are the text again. */
export function linkParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const url = trimmed(match[0]);
    if (!isWebUrl(url)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: url, url });
    end = match.index + url.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** A closing bracket belongs to the address when its opening one does. */
function trimmed(address: string): string {
  const short = address.replace(TRAILING, '');
  const next = address[short.length];
  return next === ')' && short.includes('(') ? `${short})` : short;
}
