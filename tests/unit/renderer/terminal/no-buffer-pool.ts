/**
 * Import first. Under Node, addon-unicode-graphemes reads its table through `Buffer.from(…).buffer`,
 * which is Node's shared pool and not the table as soon as anybody used the pool before. Windows have
 * no Buffer and are not affected.
 */
Buffer.poolSize = 0;
