import type { LogRecord } from '@docklet/container';
import { nodeStream } from './node-streams.js';

/** Something that was written to one of a container's outputs. */
type Piece = Pick<LogRecord, 'stream' | 'bytes'>;

/** Writes what a container has written to this process's outputs, as it comes; a reader that is slow is waited for. */
export async function writeRecords(parts: AsyncIterable<readonly Piece[]>): Promise<void> {
  for await (const pieces of parts) {
    for (const { stream, bytes } of joined(pieces)) {
      const output = nodeStream(stream);
      if (!output.write(bytes)) {
        // Not events.once, which takes errors for its own: a reader that goes away ends docklet quietly.
        await new Promise((resolve) => output.once('drain', resolve));
      }
    }
  }
}

/** What follows each other on the same output is written at once. */
function* joined(pieces: readonly Piece[]): Generator<Piece> {
  let from = 0;
  while (from < pieces.length) {
    const stream = pieces[from]?.stream ?? 'stdout';
    const next = pieces.findIndex((piece, index) => index > from && piece.stream !== stream);
    const end = next < 0 ? pieces.length : next;
    yield { stream, bytes: Buffer.concat(pieces.slice(from, end).map(({ bytes }) => bytes)) };
    from = end;
  }
}
