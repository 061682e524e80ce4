import { numberFormat } from './formats';

/** A number in English. */
export const number = numberFormat('en');

/** `1 pod`, `2 pods`. */
export function plural(count: number, one: string, many: string): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
