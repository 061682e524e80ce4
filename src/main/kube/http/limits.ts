/** Bytes of an unpacked answer: a page of 500 pods is 5 to 10 MB; with large annotations several times that. */
export const ANSWER_LIMIT = 64 * 1024 * 1024;

/** Bytes of a watch's line: etcd keeps objects up to 1.5 MB, as JSON a few times that. */
export const LINE_LIMIT = 16 * 1024 * 1024;

/** Bytes of a refusal: a `metav1.Status`; kubectl reads as much of a refused handshake. */
export const REFUSAL_LIMIT = 64 * 1024;
