import { TarHeaderError } from '../errors/tar-errors.js';
import type { SparseMapBuilder } from './sparse-map.js';
import { GNU_SPARSE } from './tar-format.js';
import { parseTarNumber } from './tar-number.js';

/**
 * Reads the extents that an old GNU header (typeflag `S`) carries.
 *
 * @returns whether a continuation block follows
 */
export function readSparseExtents(header: Buffer, offset: number, map: SparseMapBuilder): boolean {
  const { mapOffset, extentsInHeader, isExtendedOffset } = GNU_SPARSE;
  readExtents(header.subarray(mapOffset), extentsInHeader, offset, map);
  return header[isExtendedOffset] !== 0;
}

/**
 * Reads a continuation block: 21 extents (`struct sparse_header` of GNU tar's tar.h).
 *
 * @returns whether another one follows
 */
export function readMoreSparseExtents(
  block: Buffer,
  offset: number,
  map: SparseMapBuilder,
): boolean {
  if (block[0] === 0) {
    // Empty blocks could go on for ever without ever adding to the count of extents.
    throw new TarHeaderError({ offset, reason: 'a block of sparse extents is empty' });
  }
  readExtents(block, GNU_SPARSE.extentsInBlock, offset, map);
  return block[GNU_SPARSE.isExtendedOffsetInBlock] !== 0;
}

function readExtents(bytes: Buffer, count: number, offset: number, map: SparseMapBuilder): void {
  const { extentLength, numberLength } = GNU_SPARSE;
  for (let start = 0; start < count * extentLength; start += extentLength) {
    if (bytes[start] === 0) {
      return; // Unused places follow.
    }
    const field = { label: 'sparse extent', start, length: numberLength };
    const from = parseTarNumber(bytes, field, offset);
    const length = parseTarNumber(bytes, { ...field, start: start + numberLength }, offset);
    if (from < 0 || length < 0) {
      throw new TarHeaderError({ offset, reason: 'a sparse extent is negative' });
    }
    map.add(from, length);
  }
}
