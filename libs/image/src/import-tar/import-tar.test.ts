import { readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestOf, hostPlatform } from '@docklet/oci';

import { piecesOf } from '../bytes.fixture.js';
import { layerOf, tarOf, testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

const tar = await tarOf({ 'etc/motd': 'hello\n' });

describe('ImageStore.importTar', () => {
  it('makes an image of one layer, for this machine', async () => {
    using test = await openTestStore();
    const { image } = await test.store.importTar({ stream: piecesOf(tar) });
    expect(image).toMatchObject({ platform: hostPlatform(), layers: [{ diffId: digestOf(tar) }] });
    await expect(test.store.prepareLayers(image)).resolves.toHaveLength(1);
    expect((await test.store.check({ users: [] })).problems).toEqual([]);
  });

  it('takes an archive that is compressed as it is', async () => {
    using test = await openTestStore();
    const packed = layerOf(tar, 'zstd');
    const { image } = await test.store.importTar({ stream: piecesOf(packed.bytes) });
    expect(image.layers).toEqual([{ descriptor: packed.descriptor, diffId: digestOf(tar) }]);
  });

  it('applies the instructions of a Dockerfile', async () => {
    using test = await openTestStore();
    const changes = [
      'CMD ["sh", "-c", "true"]',
      'ENTRYPOINT start me',
      'ENV A=1 B="two words"',
      'env A=3',
      'EXPOSE 80 53/udp',
      'LABEL name=value',
      'USER 5:6',
      'VOLUME ["/data"]',
      'WORKDIR /srv',
      'WORKDIR inner',
      'STOPSIGNAL SIGINT',
      'ONBUILD RUN true',
    ];
    const { image } = await test.store.importTar({ stream: piecesOf(tar) }, { changes });
    expect(image.config.config).toEqual({
      Cmd: ['sh', '-c', 'true'],
      Entrypoint: ['/bin/sh', '-c', 'start me'],
      Env: ['B=two words', 'A=3'],
      ExposedPorts: { '80/tcp': {}, '53/udp': {} },
      Labels: { name: 'value' },
      User: '5:6',
      Volumes: { '/data': {} },
      WorkingDir: '/srv/inner',
      StopSignal: 'SIGINT',
      OnBuild: ['RUN true'],
    });
  });

  it.each(['RUN true', 'CMD', 'ENV =1', 'USER a b', 'EXPOSE http', 'ENV A="1', 'constructor x'])(
    'refuses the instruction %j before it does anything',
    async (change) => {
      using test = await openTestStore();
      const importing = test.store.importTar({ stream: piecesOf(tar) }, { changes: [change] });
      await expect(importing).rejects.toMatchObject({ code: 'DOCKLET_IMAGE_INVALID_CHANGE' });
      expect(readdirSync(path.join(test.folder, 'blobs', 'sha256'))).toEqual([]);
    },
  );

  it('puts a layer on top of an image', async () => {
    using test = await openTestStore();
    const { image: base } = await addImage(
      test.store,
      await testImage({ config: { config: { Env: ['A=1'] }, author: 'somebody' } }),
    );
    const { image } = await test.store.importTar(
      { stream: piecesOf(tar) },
      { base, comment: 'a container', createdBy: 'sh' },
    );
    expect(image.layers.map(({ diffId }) => diffId)).toEqual([
      ...base.layers.map(({ diffId }) => diffId),
      digestOf(tar),
    ]);
    expect(image.config).toMatchObject({
      author: 'somebody',
      config: { Env: ['A=1'] },
      history: [{ comment: 'a container', created_by: 'sh' }],
    });
  });

  it('takes names from other images', async () => {
    using test = await openTestStore();
    await addImage(test.store, await testImage(), ['app:1']);
    const names = [{ registry: 'docker.io', repository: 'library/app', tag: '1' }];
    const { image } = await test.store.importTar({ stream: piecesOf(tar) }, { names });
    await expect(test.store.get('app:1')).resolves.toMatchObject({ id: image.id });
  });
});
