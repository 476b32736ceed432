import { closeSync, openSync, readSync } from 'node:fs';
import { ErofsFormatError, ErofsIoError } from '../errors/image-errors.js';
import type { OpenFile } from '../write/write-erofs.js';

/** The bytes of an image, wherever they are. */
export interface ImageSource {
  /** For errors. */
  readonly name: string;
  /**
   * Exactly these bytes. They are borrowed when the image is in memory: copy what is given on.
   *
   * @throws ErofsFormatError (DOCKLET_EROFS_FORMAT) when the image ends before
   * @throws ErofsIoError (DOCKLET_EROFS_IO)
   */
  read(position: number, length: number): Buffer;
  close(): void;
}

/** Opens a path, takes an open file (which stays the caller's), or an image in memory. */
export function openSource(source: string | OpenFile | Uint8Array): ImageSource {
  if (source instanceof Uint8Array) {
    return memorySource(Buffer.from(source.buffer, source.byteOffset, source.byteLength));
  }
  if (typeof source !== 'string') {
    return fileSource(source.fd, `file descriptor ${source.fd}`, () => undefined);
  }
  const fd = openFile(source);
  return fileSource(fd, source, () => {
    closeSync(fd);
  });
}

function memorySource(bytes: Buffer): ImageSource {
  const name = 'in memory';
  return {
    name,
    read: (position, length) => {
      if (position + length > bytes.length) {
        throw cutOff(name, position + length);
      }
      return bytes.subarray(position, position + length);
    },
    close: () => undefined,
  };
}

function fileSource(fd: number, name: string, close: () => void): ImageSource {
  return { name, close, read: (position, length) => readFully(fd, name, position, length) };
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new ErofsIoError({ verb: 'open', path }, error);
  }
}

function readFully(fd: number, path: string, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readOnce(fd, path, bytes.subarray(filled), position + filled);
    if (count === 0) {
      throw cutOff(path, position + length);
    }
    filled += count;
  }
  return bytes;
}

function readOnce(fd: number, path: string, bytes: Buffer, position: number): number {
  try {
    return readSync(fd, bytes, 0, bytes.length, position);
  } catch (error) {
    throw new ErofsIoError({ verb: 'read', path }, error);
  }
}

function cutOff(image: string, end: number): ErofsFormatError {
  return new ErofsFormatError({ image, reason: `it refers to byte ${end}, behind its end` });
}
