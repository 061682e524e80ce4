import type { Catalog } from './catalog';

/** 简体中文 of this topic. */
export const zhCNAbout: Catalog['about'] = {};
