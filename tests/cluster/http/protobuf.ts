/**
 * The little of protobuf that reviews need: kubectl posts them in it. Kubernetes puts the bytes
 * `k8s\0` before a runtime.Unknown whose field 2 is the object (apimachinery/pkg/runtime).
 */
const MAGIC = Buffer.from('k8s\0');

/** Length-delimited fields of a message by number; the last of each wins, others are skipped. */
function fields(message: Buffer): Map<number, Buffer> | undefined {
  const found = new Map<number, Buffer>();
  let offset = 0;
  const varint = (): number | undefined => {
    let value = 0;
    // Ten bytes is the longest varint there is.
    for (let index = 0; index < 10; index += 1) {
      const byte = message[offset];
      if (byte === undefined) {
        return undefined;
      }
      offset += 1;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) {
        return value;
      }
    }
    return undefined;
  };
  while (offset < message.length) {
    const tag = varint();
    if (tag === undefined) {
      return undefined;
    }
    switch (tag % 8) {
      case 0:
        if (varint() === undefined) {
          return undefined;
        }
        break;
      case 2: {
        const length = varint();
        if (length === undefined || offset + length > message.length) {
          return undefined;
        }
        found.set(Math.floor(tag / 8), message.subarray(offset, offset + length));
        offset += length;
        break;
      }
      default:
        return undefined;
    }
  }
  return found;
}

/** The strings at `path` (message fields) of a protobuf object; undefined when it is malformed. */
export function protobufStrings(
  body: Buffer,
  path: readonly number[],
  names: Readonly<Record<number, string>>,
): Record<string, string> | undefined {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    return undefined;
  }
  let message: Buffer | undefined = body.subarray(MAGIC.length);
  for (const number of [2, ...path]) {
    message = message === undefined ? undefined : fields(message)?.get(number);
  }
  const leaf = fields(message ?? Buffer.alloc(0));
  if (leaf === undefined) {
    return undefined;
  }
  const strings: Record<string, string> = {};
  for (const [number, bytes] of leaf) {
    const name = names[number];
    if (name !== undefined) {
      strings[name] = bytes.toString('utf8');
    }
  }
  return strings;
}
