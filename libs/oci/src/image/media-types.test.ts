import { describe, expect, it } from '@jest/globals';
import { layerCompression, mediaTypes } from '../index.js';

describe('layerCompression', () => {
  it.each([
    [mediaTypes.ociLayer, 'none'],
    [mediaTypes.dockerLayerGzip, 'gzip'],
    [mediaTypes.ociLayerZstd, 'zstd'],
    [mediaTypes.ociConfig, undefined],
    ['text/plain', undefined],
  ])('of %s is %p', (mediaType, compression) => {
    expect(layerCompression(mediaType)).toBe(compression);
  });
});
