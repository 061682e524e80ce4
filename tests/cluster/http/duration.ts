const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/**
 * An age as kubectl prints it (apimachinery/pkg/util/duration HumanDuration), from milliseconds.
 */
export function humanDuration(milliseconds: number): string {
  const whole = (unit: number): number => Math.floor(milliseconds / unit);
  const two = (major: number, letter: string, minor: number, small: string): string =>
    minor === 0 ? `${major}${letter}` : `${major}${letter}${minor}${small}`;
  if (milliseconds < -2 * SECOND) {
    return '<invalid>';
  }
  if (milliseconds < 0) {
    return '0s';
  }
  if (milliseconds < 2 * MINUTE) {
    return `${whole(SECOND)}s`;
  }
  if (milliseconds < 10 * MINUTE) {
    return two(whole(MINUTE), 'm', whole(SECOND) % 60, 's');
  }
  if (milliseconds < 3 * HOUR) {
    return `${whole(MINUTE)}m`;
  }
  if (milliseconds < 8 * HOUR) {
    return two(whole(HOUR), 'h', whole(MINUTE) % 60, 'm');
  }
  if (milliseconds < 2 * DAY) {
    return `${whole(HOUR)}h`;
  }
  if (milliseconds < 8 * DAY) {
    return two(whole(DAY), 'd', whole(HOUR) % 24, 'h');
  }
  if (milliseconds < 2 * YEAR) {
    return `${whole(DAY)}d`;
  }
  if (milliseconds < 8 * YEAR) {
    return two(whole(YEAR), 'y', whole(DAY) % 365, 'd');
  }
  return `${whole(YEAR)}y`;
}

/** Age of a point in time (RFC 3339), `<unknown>` when it is absent. */
export function ageOf(time: string | undefined, now: number): string {
  return time === undefined ? '<unknown>' : humanDuration(now - Date.parse(time));
}
