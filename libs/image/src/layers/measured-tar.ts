import { createHash } from 'node:crypto';

import { type Digest, type DigestAlgorithm, parseDigest } from '@docklet/oci';

import { type UnpackOptions, unpack } from './unpack.js';

/** How an archive is measured. */
export interface MeasureOptions extends UnpackOptions {
  readonly algorithm: DigestAlgorithm;
}

/** A tar stream that is decompressed, bounded and hashed while it passes. */
export class MeasuredTar {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #options: MeasureOptions;
  readonly #hash;

  constructor(source: AsyncIterable<Uint8Array>, options: MeasureOptions) {
    this.#source = source;
    this.#options = options;
    this.#hash = createHash(options.algorithm);
  }

  /** The uncompressed archive, once. */
  async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of unpack(this.#source, this.#options)) {
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** The digest of everything that passed; call it once, at the end. */
  digest(): Digest {
    return parseDigest(`${this.#options.algorithm}:${this.#hash.digest('hex')}`);
  }
}
