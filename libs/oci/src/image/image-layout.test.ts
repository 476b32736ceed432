import { describe, expect, it } from '@jest/globals';
import {
  checkLayoutMarker,
  imageLayout,
  layoutBlobPath,
  parseDigest,
  parseLayoutIndex,
} from '../index.js';

describe('layoutBlobPath', () => {
  it('keeps content by algorithm and digits', () => {
    const hex = 'ab'.repeat(32);
    expect(layoutBlobPath(parseDigest(`sha256:${hex}`))).toBe(`blobs/sha256/${hex}`);
  });
});

describe('checkLayoutMarker', () => {
  it('accepts the content we write', () => {
    expect(() => checkLayoutMarker(Buffer.from(imageLayout.markerContent))).not.toThrow();
  });

  it.each(['{}', '{"imageLayoutVersion":"2.0.0"}', ''])('refuses %j', (content) => {
    expect(() => checkLayoutMarker(Buffer.from(content))).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_OCI_INVALID_DOCUMENT',
        details: expect.objectContaining({ document: 'oci-layout' }),
      }),
    );
  });
});

describe('parseLayoutIndex', () => {
  it('reads an index that does not name its type', () => {
    expect(parseLayoutIndex(Buffer.from('{"schemaVersion":2,"manifests":[]}')).manifests).toEqual(
      [],
    );
  });

  it('refuses a manifest', () => {
    expect(() => parseLayoutIndex(Buffer.from('{"schemaVersion":2,"layers":[]}'))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' }),
    );
  });
});
