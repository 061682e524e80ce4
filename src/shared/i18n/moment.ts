import { dateFormat } from './formats';

/**
 * Words for a moment: the time of day, with the date where that is another than today's.
 *
 * @param locale a BCP 47 tag
 */
export function momentIn(locale: string): (milliseconds: number) => string {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const sameDay = dateFormat(locale, time);
  const sameYear = dateFormat(locale, { month: 'short', day: 'numeric', ...time });
  const earlier = dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (milliseconds) => {
    const at = new Date(milliseconds);
    const now = new Date();
    if (at.toDateString() === now.toDateString()) return sameDay.format(milliseconds);
    return (at.getFullYear() === now.getFullYear() ? sameYear : earlier).format(milliseconds);
  };
}
