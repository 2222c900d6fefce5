export { isWebUrl, linkParts, type TextPart } from './links.ts';
export { pageStorage, type StoredText, storedText, type TextStorage } from './stored-text.ts';
