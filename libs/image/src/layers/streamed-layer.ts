import type { BlobTarget } from '../blobs/fetch-blob.js';
import { BlockPipe } from './block-pipe.js';
import { type Workplace, buildLayer } from './build-layer.js';
import type { LayerRecord } from './layer-record.js';
import type { ImageLayer } from './ensure-layer.js';
import { type LayerOptions, reportLayer } from './layer-progress.js';
import { type StoredLayer, storedLayer } from './stored-layer.js';

/** An attempt to make the layer. */
interface Attempt {
  readonly pipe: BlockPipe;
  readonly result: Promise<LayerRecord>;
}

/**
 * A layer that is made while its blob arrives.
 *
 * What arrives is not trusted until the blob is complete and its digest is right. So a failure to unpack it is kept until
 * then: a damaged download should be called that, and be repeated, and not be taken for a damaged image.
 */
export class StreamedLayer implements AsyncDisposable {
  readonly #workplace: Workplace;
  readonly #layer: ImageLayer;
  readonly #lock: Disposable;
  readonly #options: LayerOptions;
  #attempt: Attempt;

  /** Takes over the layer's lock. */
  constructor(workplace: Workplace, layer: ImageLayer, lock: Disposable, options: LayerOptions) {
    this.#workplace = workplace;
    this.#layer = layer;
    this.#lock = lock;
    this.#options = options;
    this.#attempt = this.#begin();
  }

  /** What the blob's bytes go to. */
  get consumer(): Required<Pick<BlobTarget, 'onChunk' | 'onRestart'>> {
    return {
      onChunk: (chunk) => this.#attempt.pipe.write(chunk),
      onRestart: async () => {
        await this.#abandon();
        this.#attempt = this.#begin();
      },
    };
  }

  /** Call it when the blob is complete. Resolves to nothing if not all of it was handed on. */
  async finish(): Promise<StoredLayer | undefined> {
    const { pipe, result } = this.#attempt;
    if (pipe.receivedBytes !== this.#layer.descriptor.size) {
      return undefined;
    }
    pipe.end();
    return storedLayer(this.#workplace.context, await result);
  }

  /** Gives up what is not finished, and lets go of the layer's lock. */
  async [Symbol.asyncDispose](): Promise<void> {
    using _lock = this.#lock;
    await this.#abandon();
  }

  #begin(): Attempt {
    const { descriptor, diffId } = this.#layer;
    const pipe = new BlockPipe();
    const input = { source: pipe, name: descriptor.digest, diffId };
    const result = buildLayer(this.#workplace, input, {
      signal: this.#options.signal,
      onTaken: (bytes) => reportLayer(this.#options, descriptor, 'unpacking', bytes),
    });
    // Looked at when the blob is complete; until then it is no unhandled rejection.
    result.catch(() => undefined);
    return { pipe, result };
  }

  async #abandon(): Promise<void> {
    this.#attempt.pipe.fail(new Error('abandoned'));
    await this.#attempt.result.catch(() => undefined);
  }
}
