/**
 * An age as kubectl shows it: two units at most, coarser the older (`90s`, `5m3s`, `3h`, `2d4h`, `400d`, `3y20d`).
 *
 * @see k8s.io/apimachinery/pkg/util/duration HumanDuration
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 120) return `${Math.max(seconds, 0)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return `${minutes}m${part(seconds % 60, 's')}`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return `${hours}h${part(minutes % 60, 'm')}`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return `${days}d${part(hours % 24, 'h')}`;
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return days < 365 * 8 ? `${years}y${part(days % 365, 'd')}` : `${years}y`;
}

const part = (count: number, unit: string) => (count === 0 ? '' : `${count}${unit}`);

/** The age of an RFC 3339 time; `<unknown>` without one, `<invalid>` when it is none. */
export function age(time: unknown, nowMs: number): string {
  if (typeof time !== 'string' || time === '') return '<unknown>';
  const at = Date.parse(time);
  return Number.isNaN(at) ? '<invalid>' : humanDuration(nowMs - at);
}
