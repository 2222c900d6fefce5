const DAY_MS = 86_400_000;

/** Times in the reader's language; a `locale` and a `timeZone` are for tests. */
export interface Times {
  /** 14:05, or 2:05 PM. */
  clock(at: Date): string;
  /** In a row of the list: today the time, then Yesterday, the day, the date. */
  row(at: Date, now: Date): string;
  /** Over the messages of a day: Today, Yesterday, Monday 5 January. */
  day(at: Date, now: Date): string;
  /** Everything, for a tooltip. */
  full(at: Date): string;
  /** Equal for two instants of one day. */
  dayKey(at: Date): string;
}

export function createTimes(locale?: string, timeZone?: string): Times {
  const zone = timeZone === undefined ? {} : { timeZone };
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...zone, ...options });
  const clock = format({ timeStyle: 'short' });
  const dayMonth = format({ day: 'numeric', month: 'short' });
  const date = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const longDay = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const longDate = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const full = format({ dateStyle: 'full', timeStyle: 'short' });
  const key = new Intl.DateTimeFormat('en-CA', { ...zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const capital = (text: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  const daysAgo = (at: Date, now: Date) =>
    Math.round((Date.parse(key.format(now)) - Date.parse(key.format(at))) / DAY_MS);
  const isThisYear = (at: Date, now: Date) => key.format(at).slice(0, 4) === key.format(now).slice(0, 4);
  return {
    clock: (at) => clock.format(at),
    row: (at, now) => {
      const days = daysAgo(at, now);
      if (days <= 0) return clock.format(at);
      if (days === 1) return capital(relative.format(-1, 'day'));
      return isThisYear(at, now) ? dayMonth.format(at) : date.format(at);
    },
    day: (at, now) => {
      const days = daysAgo(at, now);
      if (days >= 0 && days <= 1) return capital(relative.format(-days, 'day'));
      return isThisYear(at, now) ? longDay.format(at) : longDate.format(at);
    },
    full: (at) => full.format(at),
    dayKey: (at) => key.format(at),
  };
}
