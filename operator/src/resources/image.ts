/**
 * The image a component's pods run: the resource's, or the operator's own, with the version asked for as its tag.
 *
 * @param spec - `image`: with a tag, or without when `version` is given
 * @param own - the operator's image
 */
export function imageOf(
  spec: { readonly image?: string | undefined; readonly version?: string | undefined },
  own: string,
): string {
  const image = spec.image ?? own;
  if (spec.version === undefined) return image;
  if (spec.image !== undefined && hasTag(spec.image)) return spec.image;
  return `${withoutTag(image)}:${spec.version}`;
}

/** A colon after the last slash is a tag, one before it a port. */
function hasTag(image: string): boolean {
  return image.includes('@') || image.slice(image.lastIndexOf('/') + 1).includes(':');
}

function withoutTag(image: string): string {
  const plain = image.split('@')[0] ?? image;
  const slash = plain.lastIndexOf('/') + 1;
  const colon = plain.indexOf(':', slash);
  return colon < 0 ? plain : plain.slice(0, colon);
}
