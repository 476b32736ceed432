import { describe, expect, it } from '@jest/globals';
import type { Digest } from '@docklet/oci';
import { digestOf, mediaTypes, parsePlatform } from '@docklet/oci';
import type { ContentSource } from './content-source.js';
import { collectContents } from './content-source.js';

/** Documents and blobs in memory. */
class Memory implements ContentSource {
  readonly name = 'memory';
  readonly #documents = new Map<Digest, { mediaType: string; bytes: Buffer }>();

  add(mediaType: string, value: object): { mediaType: string; digest: Digest; size: number } {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...value }));
    const digest = digestOf(bytes);
    this.#documents.set(digest, { mediaType, bytes });
    return { mediaType, digest, size: bytes.length };
  }

  image(text: string): { mediaType: string; digest: Digest; size: number } {
    const config = blob(mediaTypes.ociConfig, `config ${text}`);
    const layers = [
      blob(mediaTypes.ociLayer, `layer ${text}`),
      blob(mediaTypes.ociLayer, 'shared'),
    ];
    return this.add(mediaTypes.ociManifest, { config, layers });
  }

  readDocument(digest: Digest): ReturnType<ContentSource['readDocument']> {
    const { mediaType, bytes } = this.#documents.get(digest)!;
    return Promise.resolve({ descriptor: { mediaType, digest, size: bytes.length }, bytes });
  }

  openBlob(): ReturnType<ContentSource['openBlob']> {
    return { open: () => [] };
  }
}

function blob(
  mediaType: string,
  text: string,
): { mediaType: string; digest: Digest; size: number } {
  return { mediaType, digest: digestOf(Buffer.from(text)), size: text.length };
}

describe('collectContents', () => {
  const memory = new Memory();
  const amd = { ...memory.image('amd'), platform: { os: 'linux', architecture: 'amd64' } };
  const arm = { ...memory.image('arm'), platform: { os: 'linux', architecture: 'arm64' } };
  const index = memory.add(mediaTypes.ociIndex, { manifests: [amd, arm] });

  it('takes everything, each part once and after what it names', async () => {
    const { blobs, documents } = await collectContents(memory, index.digest, { isWhole: true });
    expect(documents.map(({ descriptor }) => descriptor.digest)).toEqual([
      ...[amd.digest, arm.digest, index.digest],
    ]);
    expect(blobs).toHaveLength(5);
  });

  it('takes one image, without the index', async () => {
    const { blobs, documents } = await collectContents(memory, index.digest, {
      isWhole: false,
      platform: parsePlatform('linux/arm64'),
    });
    expect(documents.map(({ descriptor }) => descriptor.digest)).toEqual([arm.digest]);
    expect(blobs).toHaveLength(3);
  });

  it('names the platforms that there are', async () => {
    const platform = parsePlatform('linux/riscv64');
    await expect(
      collectContents(memory, index.digest, { isWhole: false, platform }),
    ).rejects.toMatchObject({ code: 'DOCKLET_OCI_PLATFORM_NOT_FOUND' });
  });

  it('does not follow indexes without an end', async () => {
    let top = index;
    for (let depth = 0; depth < 6; depth++) {
      top = memory.add(mediaTypes.ociIndex, { manifests: [top] });
    }
    await expect(collectContents(memory, top.digest, { isWhole: true })).rejects.toMatchObject({
      code: 'DOCKLET_CONTAINER_TOO_MANY_MANIFESTS',
    });
  });
});
