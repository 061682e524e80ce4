// Electron's fuses: switches in the binary itself, set when the app is packaged, which nobody who
// starts it can change. Source: electronjs.org/docs/latest/tutorial/fuses.
import { readFileSync } from 'node:fs';

/**
 * What each fuse is set to, in the order of the wire; null leaves it as the runtime has it. A runtime
 * whose wire is shorter lacks the rest.
 * @type {readonly { readonly name: string, readonly on: boolean | null }[]}
 */
export const FUSES = [
  // ELECTRON_RUN_AS_NODE would make the app run any script with the app's name and rights.
  { name: 'RunAsNode', on: false },
  { name: 'EnableCookieEncryption', on: true },
  // NODE_OPTIONS and --inspect would let others load code into a running app, or read its memory.
  { name: 'EnableNodeOptionsEnvironmentVariable', on: false },
  { name: 'EnableNodeCliInspectArguments', on: false },
  // macOS and Windows check the archive against the binary; Linux has no such check yet.
  { name: 'EnableEmbeddedAsarIntegrityValidation', on: true },
  { name: 'OnlyLoadAppFromAsar', on: true },
  { name: 'LoadBrowserProcessSpecificV8Snapshot', on: false },
  // The page comes from app://; file:// gets nothing beyond what a browser gives it.
  { name: 'GrantFileProtocolExtraPrivileges', on: false },
  { name: 'WasmTrapHandlers', on: null },
];

/** Marks the wire in the binary. Source: electron/build/fuses/build.py. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/**
 * The fuses of a binary, in the order of its wire.
 * @param {string} binary the file that holds the wire (on macOS that is the framework)
 * @returns {('on' | 'off' | 'removed')[]}
 */
export function readFuses(binary) {
  const content = readFileSync(binary);
  const start = content.indexOf(SENTINEL);
  if (start < 0) throw new Error(`${binary} has no fuses`);
  const wire = start + SENTINEL.length;
  const length = content.readUInt8(wire + 1);
  return Array.from(content.subarray(wire + 2, wire + 2 + length), (state) => {
    if (state === 0x31) return 'on';
    return state === 0x30 ? 'off' : 'removed';
  });
}

/**
 * What `@electron/fuses` is to set in a binary whose wire has so many fuses.
 * @param {number} length
 * @returns {import('@electron/fuses').FuseV1Config}
 */
export function fuseConfig(length) {
  const set = FUSES.slice(0, length).flatMap(({ on }, index) => (on === null ? [] : [[index, on]]));
  return {
    .../** @type {Record<number, boolean>} */ (Object.fromEntries(set)),
    version: /** @type {import('@electron/fuses').FuseVersion} */ ('1'),
    // Changing the binary breaks the signature that it came with; unsigned, Apple silicon runs nothing.
    resetAdHocDarwinSignature: true,
  };
}
