/**
 * True when a browser's `Origin` is what `pattern` allows.
 *
 * A pattern is an exact origin (`https://shop.example.com`), with `*` as the port (`http://localhost:*`: any port, or
 * none) or as the left-most label of the host (`https://*.example.com`: one or more labels there, not the bare domain).
 * A pattern that is anything else matches nothing, `*` alone included; nor does the origin `null`.
 */
export function originMatches(pattern: string, origin: string): boolean {
  const wanted = parsePattern(pattern);
  const actual = parseOrigin(origin);
  if (!wanted || !actual || wanted.scheme !== actual.scheme) return false;
  if (wanted.port !== '*' && wanted.port !== actual.port) return false;
  if (!wanted.host.startsWith('*.')) return wanted.host === actual.host;
  const suffix = wanted.host.slice(1);
  return actual.host.endsWith(suffix) && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(actual.host.slice(0, -suffix.length));
}

/** True when any of the patterns matches. */
export function originAllowed(patterns: readonly string[], origin: string): boolean {
  return patterns.some((pattern) => originMatches(pattern, origin));
}

interface OriginParts {
  readonly scheme: string;
  readonly host: string;
  /** `''` for the scheme's own port. */
  readonly port: string;
}

const HOST = String.raw`(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])`;
const ORIGIN = new RegExp(`^(https?)://(${HOST})(?::(\\d{1,5}))?$`);
const PATTERN = new RegExp(`^(https?)://((?:\\*\\.)?${HOST})(?::(\\d{1,5}|\\*))?$`);

function parseOrigin(text: string): OriginParts | undefined {
  return parts(ORIGIN.exec(text.toLowerCase()));
}

function parsePattern(text: string): OriginParts | undefined {
  return parts(PATTERN.exec(text.toLowerCase()));
}

function parts(match: RegExpExecArray | null): OriginParts | undefined {
  if (!match) return undefined;
  const [, scheme = '', host = '', port = ''] = match;
  const own = scheme === 'https' ? '443' : '80';
  return { scheme, host, port: port === own ? '' : port };
}
