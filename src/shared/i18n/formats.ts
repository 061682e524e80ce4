// Made with their first use: a start needs none of them, and the first one of a process takes 10 ms and more.

/** Formats milliseconds since the epoch as dates and times of a locale, a BCP 47 tag. */
export function dateFormat(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): { format(milliseconds: number): string } {
  let made: Intl.DateTimeFormat | undefined;
  return {
    format: (milliseconds) => {
      made ??= new Intl.DateTimeFormat(locale, options);
      return made.format(milliseconds);
    },
  };
}

/** Formats numbers of a locale, a BCP 47 tag: one of our languages, in all of which small ones look alike. */
export function numberFormat(locale: string): (value: number) => string {
  let made: Intl.NumberFormat | undefined;
  return (value) => {
    if (Number.isInteger(value) && value >= 0 && value < 1000) return String(value);
    made ??= new Intl.NumberFormat(locale);
    return made.format(value);
  };
}
