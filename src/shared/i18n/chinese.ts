import { numberFormat } from './formats';

/** A number in Chinese. */
export const number = numberFormat('zh-CN');
