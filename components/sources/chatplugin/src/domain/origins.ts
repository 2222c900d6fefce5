import { originAllowed } from '@airy/http';
import type { SourceChannel } from '@airy/source-kit';

/**
 * True when a page of `origin` may use the channel: the Channel allows it, or the page is of the same host as the request.
 *
 * @param origin - the request's `Origin`; undefined for what is no page of another origin
 * @param host - the request's `Host`
 */
export function mayUseChannel(
  { resource }: SourceChannel,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  return origin === undefined || isSameHost(origin, host) || originAllowed(resource.spec.allowedOrigins ?? [], origin);
}

/** True when the page comes from the host that the request goes to. */
export function isSameHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** The origins of all channels: preflight requests do not say which channel they are about. */
export function originsOf(channels: readonly SourceChannel[]): readonly string[] {
  return channels.flatMap(({ resource }) => resource.spec.allowedOrigins ?? []);
}
