/** English sentences of this topic. */
export const enAbout = {};
