import { describe, expect, it } from '@jest/globals';
import {
  type Descriptor,
  type ImageIndex,
  digestOf,
  mediaTypes,
  parsePlatform,
  selectManifest,
} from '../index.js';

describe('selectManifest', () => {
  const index = indexOf('linux/amd64', 'linux/arm/v6', 'linux/arm64/v8', 'unknown/unknown');

  it.each(['linux/amd64', 'linux/arm/v6', 'linux/arm64'])('finds %s', (platform) => {
    expect(selectManifest(index, parsePlatform(platform)).annotations).toEqual({
      name: platform === 'linux/arm64' ? 'linux/arm64/v8' : platform,
    });
  });

  it('lists what is there when the platform is not, leaving out attestations', () => {
    expect(() => selectManifest(index, parsePlatform('linux/arm/v7'))).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_OCI_PLATFORM_NOT_FOUND',
        details: {
          wanted: 'linux/arm',
          available: ['linux/amd64', 'linux/arm/v6', 'linux/arm64/v8'],
        },
      }),
    );
  });

  it('takes the first of several entries for one platform', () => {
    const twice = {
      ...index,
      manifests: [...index.manifests, ...indexOf('linux/amd64').manifests],
    };
    expect(selectManifest(twice, parsePlatform('linux/amd64'))).toBe(index.manifests[0]);
  });

  it('prints hostile platform names quoted', () => {
    const hostile = indexOf('\u001b]0;x/amd64');
    expect(() => selectManifest(hostile, parsePlatform('linux/amd64'))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('\u001b') }),
    );
  });
});

function indexOf(...platforms: string[]): ImageIndex {
  return { schemaVersion: 2, manifests: platforms.map(entryFor) };
}

function entryFor(name: string): Descriptor {
  const [os = '', architecture = '', variant] = name.split('/');
  return {
    mediaType: mediaTypes.ociManifest,
    digest: digestOf(Buffer.from(name)),
    size: 1,
    annotations: { name },
    platform: { os, architecture, ...(variant !== undefined && { variant }) },
  };
}
