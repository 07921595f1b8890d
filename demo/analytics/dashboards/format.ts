const locale = 'en-GB';
const format = (options: Intl.NumberFormatOptions): ((value: number) => string) => {
  const formatter = new Intl.NumberFormat(locale, options);
  return value => formatter.format(value);
};

/** `€3,120` */
export const euros = format({ style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
/** `€6.55` */
export const eurosAndCents = format({ style: 'currency', currency: 'EUR' });
/** `€299K` */
export const shortEuros = format({
  style: 'currency',
  currency: 'EUR',
  notation: 'compact',
  maximumSignificantDigits: 3,
});
/** `45,708` */
export const whole = format({ maximumFractionDigits: 0 });
/** `67.3%` */
export const percent = format({ style: 'percent', maximumFractionDigits: 1 });
/** `1.0%`, for changes: without the decimal they would look exact */
export const changePercent = format({
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
/** `67%` */
export const wholePercent = format({ style: 'percent', maximumFractionDigits: 0 });

const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' });
const monthFormat = new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit' });
const timeFormat = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });

// A date without a time is parsed as midnight UTC, which is the day before in time zones west of it.
const local = (date: string): Date => new Date(`${date}T00:00:00`);

/** `26 Aug` of `2026-08-26` */
export const day = (date: string): string => dayFormat.format(local(date));
/** `Jan 26` of `2026-01-01` */
export const month = (date: string): string => monthFormat.format(local(date));
/** `14:03:22` */
export const time = (date: Date): string => timeFormat.format(date);

/** A step of a trend in words: `Wed 26 Aug`, or `26 Aug – 1 Sept` for seven days. */
export function stepName(start: string, days: number): string {
  if (days === 1) return weekdayFormat.format(local(start));
  const end = local(start);
  end.setDate(end.getDate() + days - 1);
  return `${day(start)} – ${dayFormat.format(end)}`;
}
