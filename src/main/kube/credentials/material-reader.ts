import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { Clock } from '../clock';
import type { Material } from '../config/cluster-access';
import { describeFileProblem, readRegularFile } from '../config/regular-file';

/**
 * Files are read again when what we know is older than this, in milliseconds: tokens of service
 * accounts are rotated every hour, certificates of clusters every few weeks. client-go's period.
 * Source: k8s.io/client-go/transport/token_source.go.
 */
const FRESH_MS = 60_000;

interface Known {
  readonly readAt: number;
  readonly content: Promise<Outcome<Buffer>>;
}

/** Reads the certificates, keys and tokens of one context. Parallel readers share one read. */
export class MaterialReader {
  readonly #known = new Map<string, Known>();
  readonly #contents = new Map<string, Buffer>();

  constructor(
    private readonly context: string,
    private readonly clock: Clock,
  ) {}

  /** The bytes of a certificate or key; `credential-file-unreadable` where there are none. */
  async read(material: Material): Promise<Outcome<Buffer>> {
    if (material.kind === 'file') return this.file(material.path);
    return ok(Buffer.from(material.base64, 'base64'));
  }

  /** A file's content: at most a minute old. */
  file(path: string): Promise<Outcome<Buffer>> {
    const known = this.#known.get(path);
    const now = this.clock.monotonic();
    if (known !== undefined && now - known.readAt < FRESH_MS) return known.content;
    const content = this.#load(path);
    this.#known.set(path, { readAt: now, content });
    return content;
  }

  /** Reads every file again when it is next asked for: the server refused what we knew. */
  forget(): void {
    this.#known.clear();
  }

  async #load(path: string): Promise<Outcome<Buffer>> {
    const read = await readRegularFile(path);
    if (!read.ok) {
      this.#known.delete(path); // a file that comes back is seen at once
      const detail = describeFileProblem(read.error);
      return err(appError('credential-file-unreadable', { context: this.context, path, detail }));
    }
    // The same Buffer for the same bytes, so that nothing is rebuilt when nothing changed.
    const before = this.#contents.get(path);
    const content = before?.equals(read.value) === true ? before : read.value;
    this.#contents.set(path, content);
    return ok(content);
  }
}
