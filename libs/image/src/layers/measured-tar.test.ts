import { gzipSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@docklet/oci';

import { piecesOf, readAll } from '../bytes.fixture.js';
import { defaultLayerLimits } from './layer-limits.js';
import { MeasuredTar } from './measured-tar.js';

const options = { name: 'sha256:…', algorithm: 'sha256', limits: defaultLayerLimits } as const;

describe('MeasuredTar', () => {
  it('hashes what comes out and counts what went in', async () => {
    const packed = gzipSync('hello');
    const counts: number[] = [];
    const onTaken = (bytes: number): void => void counts.push(bytes);
    const tar = new MeasuredTar(piecesOf(packed, 20), { ...options, onTaken });
    await readAll(tar.chunks());
    expect(tar.digest()).toBe(digestOf(Buffer.from('hello')));
    expect(counts).toEqual([20, packed.length]);
  });

  it('stops at the first byte too many', async () => {
    const limits = { ...defaultLayerLimits, maxBytes: 4 };
    const tar = new MeasuredTar(piecesOf(gzipSync('hello')), { ...options, limits });
    await expect(readAll(tar.chunks())).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_LAYER_EXPANSION',
      details: { limit: 'maxBytes', value: 4 },
    });
  });
});
