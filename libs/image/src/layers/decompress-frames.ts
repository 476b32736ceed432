import type { Transform } from 'node:stream';

import { LayerCompressionError } from '../errors/layer-errors.js';

/** One of Node's zlib streams, which decompresses one piece. */
export type Decoder = Transform & { readonly bytesWritten: number };

/** A way to compress. */
export interface CompressionFormat {
  /** Whether a stream can be several compressed pieces in a row, which the decoder does not go through by itself. */
  readonly canHaveManyFrames: boolean;
  readonly createDecoder: () => Decoder;
}

/**
 * Decompresses piece after piece.
 *
 * Node's zlib streams end where the piece ends, even in the middle of what they were given, and say nothing about the
 * rest. It must not be lost: it is the next piece, or something that should not be there.
 *
 * @throws LayerCompressionError `DOCKLET_IMAGE_LAYER_COMPRESSION`; what else is wrong comes as an error of zlib
 */
export async function* decompressFrames(
  source: AsyncIterable<Uint8Array>,
  format: CompressionFormat,
  digest: string,
): AsyncGenerator<Uint8Array, void, void> {
  using input = new Input(source);
  for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) {
    const decoder = format.createDecoder();
    const feeding = feed(decoder, chunk, input);
    yield* decoder as AsyncIterable<Uint8Array>;
    await feeding;
    if (input.hasRest && (!format.canHaveManyFrames || decoder.bytesWritten === 0)) {
      throw new LayerCompressionError(digest, 'something follows the end of the compressed data');
    }
  }
}

/** Gives a decoder what it takes, and puts back what it does not. A failure of the source becomes the decoder's. */
async function feed(decoder: Decoder, first: Uint8Array, input: Input): Promise<void> {
  try {
    let fedBytes = 0;
    for (let chunk: Uint8Array | undefined = first; chunk; chunk = await input.next()) {
      await write(decoder, chunk);
      fedBytes += chunk.byteLength;
      const surplusBytes = fedBytes - decoder.bytesWritten;
      if (surplusBytes > 0 || decoder.destroyed) {
        input.putBack(chunk.subarray(chunk.byteLength - surplusBytes));
        return;
      }
    }
    decoder.end();
  } catch (error) {
    decoder.destroy(error as Error);
  }
}

/** Resolves when the decoder has taken the chunk, or as much of it as it ever will. */
async function write(decoder: Decoder, chunk: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      decoder.off('end', finish).off('close', finish);
      resolve();
    };
    decoder.once('end', finish).once('close', finish);
    decoder.write(chunk, finish);
  });
}

/** A source that things can be put back into. */
class Input implements Disposable {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest: Uint8Array | undefined;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  get hasRest(): boolean {
    return this.#rest !== undefined;
  }

  putBack(rest: Uint8Array): void {
    this.#rest = rest;
  }

  async next(): Promise<Uint8Array | undefined> {
    const rest = this.#rest;
    if (rest !== undefined) {
      this.#rest = undefined;
      return rest;
    }
    const next = await this.#iterator.next();
    return next.done === true ? undefined : next.value;
  }

  /** Not waited for: a source that is stuck closes only when it gets unstuck. */
  [Symbol.dispose](): void {
    this.#iterator.return?.().catch(() => undefined);
  }
}
