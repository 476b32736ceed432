import type { ChunkConsumer } from '../http-types.js';
import type { ReadConnection } from './read-connection.js';
import { ConnectionEnded, MalformedMessage } from './read-failures.js';
import type { BodyFraming } from './response-head.js';

const maxSizeLineBytes = 256;
const maxTrailerBytes = 8192;
const maxTrailers = 64;

/** Hands over a body, piece by piece and without what frames it. */
export async function readBody(
  connection: ReadConnection,
  framing: BodyFraming,
  take: ChunkConsumer,
): Promise<void> {
  switch (framing.kind) {
    case 'length':
      await readLength(connection, framing.length, take);
      if (connection.hasMore) {
        throw new MalformedMessage('more came than was announced');
      }
      return;
    case 'chunked':
      await readChunked(connection, take);
      return;
    case 'close':
      await readToEnd(connection, take);
  }
}

async function readLength(
  connection: ReadConnection,
  length: number,
  take: ChunkConsumer,
): Promise<void> {
  let remaining = length;
  while (remaining > 0) {
    const bytes = await connection.read();
    if (bytes === undefined) {
      throw new ConnectionEnded();
    }
    const piece = bytes.subarray(0, remaining);
    connection.unread(bytes.subarray(piece.length));
    remaining -= piece.length;
    await take(piece);
  }
}

/** RFC 9112, section 7.1. Extensions and trailers are passed over. */
async function readChunked(connection: ReadConnection, take: ChunkConsumer): Promise<void> {
  for (;;) {
    const line = await readLine(connection, maxSizeLineBytes);
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined) {
      throw new MalformedMessage('a chunk has no size');
    }
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      break;
    }
    await readLength(connection, length, take);
    if ((await readLine(connection, 0)) !== '') {
      throw new MalformedMessage('a chunk is longer than its size');
    }
  }
  for (let count = 0; (await readLine(connection, maxTrailerBytes)) !== ''; count += 1) {
    if (count === maxTrailers) {
      throw new MalformedMessage('it has trailers without end');
    }
  }
}

async function readToEnd(connection: ReadConnection, take: ChunkConsumer): Promise<void> {
  for (let piece = await connection.read(); piece !== undefined; piece = await connection.read()) {
    await take(piece);
  }
}

async function readLine(connection: ReadConnection, maxBytes: number): Promise<string> {
  return (await connection.readUntil('\r\n', maxBytes)).toString('latin1');
}
