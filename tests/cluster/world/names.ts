import { createHash } from 'node:crypto';

/** Kubernetes' alphabet for generated names: no vowels, no look-alikes (apimachinery rand.go). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A generated name part that is the same at every start for the same seed: pictures, documents and
 * tests can name pods. Not a secret.
 */
export function suffix(seed: string, length: number): string {
  const digest = createHash('sha256').update(seed).digest();
  let text = '';
  for (let index = 0; index < length; index += 1) {
    text += ALPHABET[(digest[index] ?? 0) % ALPHABET.length] ?? '';
  }
  return text;
}
