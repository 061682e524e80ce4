/** Bytes that are kept at most; then its stream is not read from. A prompt has a few hundred. */
const LIMIT = 64 * 1024;

/**
 * What an exec has told while nobody knew yet whether it is in the right pod: kept in its order, and
 * either told or dropped.
 */
export class Unseen {
  #news: (() => void)[] = [];
  #bytes = 0;

  /** Nothing more should come before it is told. */
  get isFull(): boolean {
    return this.#bytes >= LIMIT;
  }

  /** @param bytes what it takes to keep it */
  keep(news: () => void, bytes = 0): void {
    this.#news.push(news);
    this.#bytes += bytes;
  }

  /** Tells all of it. */
  tell(): void {
    const news = this.#news;
    this.#news = [];
    for (const one of news) one();
  }
}
