import { appendFile, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { type Digest, isDigest } from '@docklet/oci';

import { StoreIoError } from '../errors/store-errors.js';
import { removeFile } from './durable-file.js';
import { ifExists, io } from './io.js';
import { randomName } from './random-name.js';
import { type StoreContext, withStoreLock } from './store-context.js';

/** How the name of a temporary file begins that belongs to no lease, because it only exists under the store's lock. */
const noLease = 'record';

/**
 * What a process says to all others: "I need these objects, though no image has them yet". A sweep spares what is in the
 * lease of a living process.
 *
 * A lease is a file with one digest on each line. Its owner holds a lock on it, so that a process that was killed has no
 * lease. Lines are added under the store's lock only. So: whoever has *first* put an object into the lease and *then*
 * finds it in the store will still find it there later.
 */
export class Lease implements AsyncDisposable {
  readonly #context: StoreContext;
  readonly #file: string;
  readonly #lock: Disposable;
  readonly #temporary = new Set<string>();
  readonly #protected = new Set<Digest>();

  private constructor(context: StoreContext, file: string, lock: Disposable) {
    this.#context = context;
    this.#file = file;
    this.#lock = lock;
  }

  /** Begins a lease of nothing yet. */
  static async open(context: StoreContext, signal?: AbortSignal): Promise<Lease> {
    return await withStoreLock(
      context,
      async () => {
        const file = path.join(context.paths.leases, randomName());
        const lock = context.tryLock(file);
        if (lock === undefined) {
          throw new StoreIoError('create', file, 'it is locked already');
        }
        return await Promise.resolve(new Lease(context, file, lock));
      },
      signal,
    );
  }

  /** Keeps objects from being swept until the lease ends, whether they are there already or not. */
  async protect(digests: readonly Digest[], signal?: AbortSignal): Promise<void> {
    const fresh = digests.filter((digest) => !this.#protected.has(digest));
    if (fresh.length === 0) {
      return;
    }
    // The line break comes first, too: a disk that was full may have left half a line.
    const lines = fresh.map((digest) => `\n${digest}\n`).join('');
    await withStoreLock(
      this.#context,
      async () => {
        await io('write', this.#file, appendFile(this.#file, lines));
      },
      signal,
    );
    for (const digest of fresh) {
      this.#protected.add(digest);
    }
  }

  /** A name in the store's folder for what is not finished. What is still there when the lease ends is removed. */
  temporaryPath(): string {
    const name = `${path.basename(this.#file)}.${this.#temporary.size}`;
    const file = path.join(this.#context.paths.temporary, name);
    this.#temporary.add(file);
    return file;
  }

  /** Ends the lease. */
  async [Symbol.asyncDispose](): Promise<void> {
    using _lock = this.#lock;
    for (const file of this.#temporary) {
      await io('remove', file, rm(file, { recursive: true, force: true }));
    }
    await removeFile(this.#file);
  }
}

/** A name for a temporary file that is made and renamed while the store is locked. */
export function temporaryRecord({ paths }: StoreContext): string {
  return path.join(paths.temporary, `${noLease}.${randomName()}`);
}

/** What living processes need. */
export interface LiveLeases {
  readonly digests: ReadonlySet<Digest>;
  /** Whether a temporary file is in use. */
  readonly owns: (temporaryFile: string) => boolean;
}

/** Reads the leases of living processes, and removes those of dead ones. The store has to be locked. */
export async function readLeases({ paths, tryLock }: StoreContext): Promise<LiveLeases> {
  const digests = new Set<Digest>();
  const owners = new Set<string>();
  for (const name of await io('list', paths.leases, readdir(paths.leases))) {
    const file = path.join(paths.leases, name);
    using lock = tryLock(file);
    if (lock !== undefined) {
      await removeFile(file);
      continue;
    }
    owners.add(name);
    const text = await io('read', file, ifExists(readFile(file, 'utf8')));
    text
      ?.split('\n')
      .filter(isDigest)
      .forEach((digest) => digests.add(digest));
  }
  return { digests, owns: (file) => owners.has(path.basename(file).split('.', 1).join()) };
}
