/**
 * Words for a moment: the time of day, with the date where that is another than today's.
 *
 * @param locale a BCP 47 tag
 */
export function momentIn(locale: string): (milliseconds: number) => string {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const sameDay = new Intl.DateTimeFormat(locale, time);
  const sameYear = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', ...time });
  const earlier = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (milliseconds) => {
    const at = new Date(milliseconds);
    const now = new Date();
    if (at.toDateString() === now.toDateString()) return sameDay.format(at);
    return (at.getFullYear() === now.getFullYear() ? sameYear : earlier).format(at);
  };
}
