/**
 * Longest strings kept, UTF-16 units. Names and labels are as long as Kubernetes allows (RFC 1123:
 * 253 and 63), words of a status are shorter than 60 in practice, a message fits a tooltip.
 */
export const TEXT_LIMITS = { name: 253, label: 63, word: 128, message: 500, image: 512 } as const;
