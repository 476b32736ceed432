import type { TarEntry } from './tar-entry.js';
import type { TarEvent, TarParserOptions } from './tar-event.js';
import { TarParser } from './tar-parser.js';

/** An entry and its content, as {@link readTar} yields them. */
export interface TarMember {
  readonly entry: TarEntry;
  /**
   * The content, once, in pieces of any size; of a sparse file only its data (see `entry.sparse`). A piece is valid
   * until the next one is asked for. What is not read before the next entry is asked for is skipped.
   */
  readonly content: AsyncIterable<Buffer>;
}

/**
 * Reads a tar stream entry by entry.
 *
 * The comfortable face of {@link TarParser}: same strictness, same limits. The source is closed when the loop is left.
 *
 * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER), TarTruncatedError (DOCKLET_EROFS_TAR_TRUNCATED),
 *   TarLimitError (DOCKLET_EROFS_TAR_LIMIT), TarTypeError (DOCKLET_EROFS_TAR_TYPE),
 *   TarTrailingDataError (DOCKLET_EROFS_TAR_TRAILING_DATA)
 * @example
 * for await (const { entry, content } of readTar(createReadStream('layer.tar'))) { … }
 */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
  options: TarParserOptions = {},
): AsyncGenerator<TarMember, void, void> {
  const events = tarEvents(source, options);
  try {
    for (let next = await events.next(); next.done !== true; next = await events.next()) {
      if (next.value.kind === 'entry') {
        const content = contentOf(events);
        yield { entry: next.value.entry, content };
        await drain(content);
      }
    }
  } finally {
    await events.return();
  }
}

async function* tarEvents(
  source: AsyncIterable<Uint8Array>,
  options: TarParserOptions,
): AsyncGenerator<TarEvent, void, void> {
  const parser = new TarParser(options);
  for await (const chunk of source) {
    parser.feed(chunk);
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      yield event;
    }
  }
  parser.end();
}

/** The content events up to the end of the entry. It has no `finally`: leaving it early must not end the stream. */
async function* contentOf(
  events: AsyncGenerator<TarEvent, void, void>,
): AsyncGenerator<Buffer, void, void> {
  for (let next = await events.next(); next.done !== true; next = await events.next()) {
    if (next.value.kind !== 'content') {
      return;
    }
    yield next.value.bytes;
  }
}

async function drain(content: AsyncGenerator<Buffer, void, void>): Promise<void> {
  while ((await content.next()).done !== true) {
    // Only the end is of interest.
  }
}
