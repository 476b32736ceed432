import { readAhead } from '@docklet/async';
import type { LayerLimits } from '../layer/layer-limits.js';
import type { LayerBuilder } from '../layer/layer-builder.js';
import type { TarEvent, TarParserOptions } from '../tar/tar-event.js';
import { TarParser } from '../tar/tar-parser.js';
import type { ContentWriter } from './content-writer.js';
import type { ImageOutput } from './image-output.js';

/**
 * A larger chunk is taken in pieces of this size, with time for the output between them: an archive that comes in one
 * chunk must not be copied as a whole. A piece can grow eightfold, when it holds nothing but headers of tiny files.
 */
const PIECE_BYTES = 1024 * 1024;

/** What an archive is read into. */
export interface LayerSink {
  readonly builder: LayerBuilder;
  readonly contents: ContentWriter;
  readonly output: ImageOutput;
  readonly limits: LayerLimits;
}

/** How an archive is read. */
export interface ReadLayerOptions extends TarParserOptions {
  readonly signal?: AbortSignal;
}

/** How much was read. */
export interface LayerCounts {
  readonly archiveBytes: number;
  readonly entries: number;
}

/** Reads an archive to its end: entries into the tree, contents into the image. */
export async function readLayer(
  source: AsyncIterable<Uint8Array>,
  sink: LayerSink,
  options: ReadLayerOptions,
): Promise<LayerCounts> {
  const parser = new TarParser(options);
  let archiveBytes = 0;
  let entries = 0;
  for await (const chunk of readAhead(source, options.signal)) {
    archiveBytes += chunk.length;
    sink.limits.checkBytes(archiveBytes);
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      parser.feed(chunk.subarray(start, start + PIECE_BYTES));
      entries += readPiece(parser, sink, entries);
      await sink.output.flow();
      options.signal?.throwIfAborted();
    }
  }
  parser.end();
  return { archiveBytes, entries };
}

/** Takes all events of a piece, without waiting, and returns how many entries began in it. */
function readPiece(parser: TarParser, sink: LayerSink, entriesBefore: number): number {
  let entries = 0;
  for (let event = parser.next(); event !== undefined; event = parser.next()) {
    if (event.kind === 'entry') {
      entries += 1;
      // Hard links and whiteouts make no inodes, so the tree alone would not notice how many there are.
      sink.limits.checkEntries(entriesBefore + entries);
    }
    apply(event, sink);
  }
  return entries;
}

function apply(event: TarEvent, { builder, contents }: LayerSink): void {
  switch (event.kind) {
    case 'entry':
      contents.begin(builder.add(event.entry), event.entry);
      break;
    case 'content':
      contents.write(event.bytes);
      break;
    case 'entryEnd':
      contents.end();
      break;
  }
}
