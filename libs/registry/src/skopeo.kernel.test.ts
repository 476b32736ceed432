import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import {
  type Descriptor,
  layoutBlobPath,
  parseLayoutIndex,
  parsePlatform,
  parseReference,
  parseRepositoryName,
} from '@docklet/oci';
import { startDockerRegistry } from '@docklet/testing';
import { createTestClient, temporaryFolder } from './test-client.fixture.js';

type Folder = ReturnType<typeof temporaryFolder>;

const platform = parsePlatform('linux/amd64');

describe('with skopeo as a peer', () => {
  it.each(['oci', 'v2s2'])('pulls what skopeo pushed, in the format %s', async (format) => {
    await using registry = await startDockerRegistry();
    using folder = temporaryFolder();
    makeImage(folder);
    skopeo(
      ...['copy', '--dest-tls-verify=false', '--format', format],
      ...[`oci:${folder.file('layout')}:v1`, `docker://${registry.host}/app:v1`],
    );
    using test = createTestClient();
    const image = await test.client.pullImage(
      parseReference(`${registry.host}/app:v1`),
      {
        storeLayer: async (layer) => {
          await layer.download({ partialPath: folder.file(layer.diffId) });
        },
      },
      { platform },
    );
    const said = skopeo('inspect', '--tls-verify=false', `docker://${registry.host}/app:v1`);
    expect(JSON.parse(said)).toMatchObject({
      Digest: image.target.digest,
      Layers: image.manifest.parsed.layers.map(({ digest }) => digest),
    });
  });

  it('pushes what skopeo can copy, with the same digests', async () => {
    await using registry = await startDockerRegistry();
    using folder = temporaryFolder();
    const target = makeImage(folder);
    using test = createTestClient();
    const name = parseRepositoryName(`${registry.host}/app`);
    const manifest = readBlob(folder, target);
    const { config, layers } = JSON.parse(manifest.toString()) as {
      config: Descriptor;
      layers: Descriptor[];
    };
    for (const descriptor of [config, ...layers]) {
      const bytes = readBlob(folder, descriptor);
      await test.client.pushBlob(name, descriptor, { open: (at) => [bytes.subarray(at)] });
    }
    const content = { bytes: manifest, mediaType: target.mediaType };
    await test.client.pushManifest({ ...name, tag: 'v1' }, content);

    skopeo(
      ...['copy', '--src-tls-verify=false', '--preserve-digests'],
      ...[`docker://${registry.host}/app:v1`, `oci:${folder.file('copy')}:v1`],
    );
    const copied = parseLayoutIndex(readFileSync(folder.file('copy/index.json')));
    expect(copied.manifests[0]?.digest).toBe(target.digest);
  });
});

/** Makes an image of two layers in an OCI layout. */
function makeImage(folder: Folder): Descriptor {
  const layout = folder.file('layout');
  execFileSync('umoci', ['init', '--layout', layout]);
  execFileSync('umoci', ['new', '--image', `${layout}:v1`]);
  for (const name of ['one', 'two']) {
    mkdirSync(folder.file(name));
    writeFileSync(folder.file(`${name}/file`), name.repeat(10_000));
    execFileSync('umoci', ['insert', '--image', `${layout}:v1`, folder.file(name), `/${name}`]);
  }
  const [descriptor] = parseLayoutIndex(readFileSync(`${layout}/index.json`)).manifests;
  if (descriptor === undefined) {
    throw new Error('umoci made no image');
  }
  return descriptor;
}

function readBlob(folder: Folder, { digest }: Descriptor): Buffer {
  return readFileSync(folder.file(`layout/${layoutBlobPath(digest)}`));
}

function skopeo(...args: string[]): string {
  return execFileSync('skopeo', args, { encoding: 'utf8' });
}
