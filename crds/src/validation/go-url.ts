/** The parts of a URL that CEL rules read. */
export interface GoUrl {
  /** Lower case, empty when there is none. */
  readonly scheme: string;
  /** With the port. */
  readonly host: string;
  /** Without the port and without the brackets of an IPv6 address. */
  readonly hostname: string;
}

/**
 * Parses a URL as Go's `url.ParseRequestURI` does, which decides Kubernetes' `isURL` and `url` in CEL.
 *
 * Unlike the WHATWG parser it takes `/x` (no scheme, no host), leaves out nothing and repairs nothing.
 *
 * @returns undefined for text that Go refuses
 * @see https://pkg.go.dev/net/url#ParseRequestURI, go1.26
 */
export function parseGoUrl(text: string): GoUrl | undefined {
  if (text === '' || hasControlCharacter(text)) return undefined;
  if (text === '*') return { scheme: '', host: '', hostname: '' };
  const split = splitScheme(text);
  if (split === undefined) return undefined;
  const rest = split.rest.split('?', 1)[0] ?? '';
  if (!rest.startsWith('/')) {
    return split.scheme === '' ? undefined : { scheme: split.scheme, host: '', hostname: '' };
  }
  // Without a scheme the host is still read, unless there are three slashes.
  const hasAuthority = rest.startsWith('//') && (split.scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return hasValidEscapes(rest) ? { scheme: split.scheme, host: '', hostname: '' } : undefined;
  const end = rest.indexOf('/', 2);
  const host = parseAuthority(end === -1 ? rest.slice(2) : rest.slice(2, end));
  if (host === undefined || (end !== -1 && !hasValidEscapes(rest.slice(end)))) return undefined;
  return { scheme: split.scheme, host, hostname: hostnameOf(host) };
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function splitScheme(text: string): { readonly scheme: string; readonly rest: string } | undefined {
  if (text.startsWith(':')) return undefined;
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(text);
  return match === null ? { scheme: '', rest: text } : { scheme: (match[1] ?? '').toLowerCase(), rest: match[2] ?? '' };
}

function parseAuthority(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  if (at === -1) return parseHost(authority);
  const user = authority.slice(0, at);
  const isValidUser = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) && hasValidEscapes(user);
  return isValidUser ? parseHost(authority.slice(at + 1)) : undefined;
}

function parseHost(host: string): string | undefined {
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']');
    if (end === -1 || !/^(:[0-9]*)?$/.test(host.slice(end + 1))) return undefined;
    const address = host.slice(1, end).split('%25', 1)[0] ?? '';
    return /^[0-9a-fA-F:.]+$/.test(address) && address.includes(':') ? host : undefined;
  }
  // A percent sign may only stand for a byte outside ASCII; a colon only before the port.
  const withoutEscapes = host.replace(/%[89a-fA-F][0-9a-fA-F]/g, '');
  return /^[^ %/?@\\^`{|}:#[\]]*(:[0-9]*)?$/.test(withoutEscapes) ? host : undefined;
}

function hostnameOf(host: string): string {
  const withoutPort = host.replace(/:[0-9]*$/, '');
  return withoutPort.startsWith('[') ? withoutPort.slice(1, -1) : withoutPort;
}

function hasValidEscapes(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}
