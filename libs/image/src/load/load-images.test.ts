import { gzipSync } from 'node:zlib';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { tarEntry, writeTar } from '@docklet/erofs';
import { digestHex, digestOf } from '@docklet/oci';

import { piecesOf, readAll } from '../bytes.fixture.js';
import type { CommittedImage } from '../images/commit-image.js';
import { TemporaryFolder } from '../temporary-folder.fixture.js';
import { layerOf, tarOf, testImage } from '../test-image.fixture.js';
import { type TestStore, addImage, openTestStore } from '../test-store.fixture.js';
import type { LoadOptions, LoadProgress } from './load-options.js';

const image = await testImage();
const [layer] = image.layers;

/** What an older `docker save` writes: layers as they are unpacked, in folders, links for those that come twice. */
async function dockerArchive(
  manifest: readonly object[],
  files: Readonly<Record<string, Uint8Array | { readonly link: string }>> = {},
): Promise<Buffer> {
  const contents = Object.entries<Uint8Array | { readonly link: string }>({
    'layer/layer.tar': layer!.tar,
    [`${digestHex(image.id)}.json`]: image.config.bytes,
    ...files,
    'manifest.json': Buffer.from(JSON.stringify(manifest)),
  });
  const inputs = contents.map(([name, content]) => {
    const path = Buffer.from(name);
    return content instanceof Uint8Array
      ? { entry: tarEntry({ name: path, size: content.byteLength }), content: [content] }
      : { entry: tarEntry({ name: path, type: 'symlink', linkName: Buffer.from(content.link) }) };
  });
  return await readAll(writeTar(inputs));
}

const entry = {
  Config: `${digestHex(image.id)}.json`,
  RepoTags: ['app:1'],
  Layers: ['layer/layer.tar'],
};

async function load(
  { store }: TestStore,
  archive: Buffer,
  options?: LoadOptions,
): Promise<readonly CommittedImage[]> {
  return await store.load({ stream: piecesOf(archive) }, options);
}

describe('ImageStore.load', () => {
  it('loads what an older docker saved, with the same ids', async () => {
    using test = await openTestStore();
    const [loaded] = await load(test, await dockerArchive([entry]));
    expect(loaded).toMatchObject({ image: { id: image.id }, names: [{ kind: 'added' }] });
    await expect(test.store.get('app:1')).resolves.toMatchObject({ id: image.id });
    expect((await test.store.check({ users: [] })).problems).toEqual([]);
  });

  it('loads an image without names, which docker writes as null', async () => {
    using test = await openTestStore();
    const [loaded] = await load(test, await dockerArchive([{ ...entry, RepoTags: null }]));
    expect(loaded).toMatchObject({ image: { id: image.id }, names: [] });
  });

  it('follows links to layers that are there already', async () => {
    using test = await openTestStore();
    const link = { 'twice/layer.tar': { link: '../layer/layer.tar' } };
    const archive = await dockerArchive([{ ...entry, Layers: ['twice/layer.tar'] }], link);
    await load(test, archive);
    await expect(test.store.get('app:1')).resolves.toMatchObject({ id: image.id });
  });

  it('loads an archive that is compressed as a whole, from a stream and from a file', async () => {
    using temporary = new TemporaryFolder();
    const archive = gzipSync(await dockerArchive([entry]));
    writeFileSync(temporary.file('archive.tar.gz'), archive);
    for (const source of [
      { stream: piecesOf(archive) },
      { path: temporary.file('archive.tar.gz') },
    ]) {
      using test = await openTestStore();
      await test.store.load(source);
      await expect(test.store.get('app:1')).resolves.toMatchObject({ id: image.id });
      expect(readdirSync(path.join(test.folder, 'tmp'))).toEqual([]);
    }
  });

  it('says how far it is', async () => {
    using test = await openTestStore();
    const events: LoadProgress[] = [];
    await load(test, await dockerArchive([entry]), { onProgress: (event) => events.push(event) });
    expect(events.at(-1)).toMatchObject({ kind: 'ready' });
  });

  it('takes names that it is told, in place of those of the archive', async () => {
    using test = await openTestStore();
    const names = [{ registry: 'docker.io', repository: 'library/mine', tag: '2' }];
    await load(test, await dockerArchive([entry]), { names });
    await expect(test.store.find('app:1')).resolves.toBeUndefined();
    await expect(test.store.get('mine:2')).resolves.toMatchObject({ id: image.id });
  });

  it('says for which platforms there are images', async () => {
    using test = await openTestStore();
    const loading = load(test, await dockerArchive([entry]), {
      platform: { os: 'linux', architecture: 'riscv64' },
    });
    await expect(loading).rejects.toMatchObject({ code: 'DOCKLET_OCI_PLATFORM_NOT_FOUND' });
  });

  it.each([
    ['an archive of files', { 'etc/motd': 'text' }, 'DOCKLET_IMAGE_INVALID_ARCHIVE'],
    ['a list of images that is none', { 'manifest.json': '{}' }, 'DOCKLET_OCI_INVALID_DOCUMENT'],
    ['a list of no images', { 'manifest.json': '[]' }, 'DOCKLET_IMAGE_INVALID_ARCHIVE'],
    [
      'a layout of another version',
      { 'oci-layout': '{"imageLayoutVersion":"2.0"}' },
      'DOCKLET_OCI_INVALID_DOCUMENT',
    ],
    [
      'a layout without an index',
      { 'oci-layout': '{"imageLayoutVersion":"1.0.0"}' },
      'DOCKLET_IMAGE_INVALID_ARCHIVE',
    ],
  ])('refuses %s', async (_, files, code) => {
    using test = await openTestStore();
    await expect(load(test, await tarOf(files))).rejects.toMatchObject({ code });
    expect(readdirSync(path.join(test.folder, 'tmp'))).toEqual([]);
  });

  it('says of what is no tar archive that it is none, and which file that is', async () => {
    using test = await openTestStore();
    using folder = new TemporaryFolder();
    const file = path.join(folder.path, 'notes.txt');
    writeFileSync(file, 'These are notes. '.repeat(100));
    await expect(test.store.load({ path: file })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_INVALID_ARCHIVE',
      message: expect.stringContaining('notes.txt: it is no proper tar archive') as unknown,
      hint: expect.stringContaining('docker save') as unknown,
    });
  });

  it('refuses a layer that is not the one of the configuration', async () => {
    using test = await openTestStore();
    const archive = await dockerArchive([entry], { 'layer/layer.tar': await tarOf({ evil: 'x' }) });
    await expect(load(test, archive)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_DIFF_ID_MISMATCH',
    });
    expect(await test.store.list()).toEqual([]);
  });

  it('refuses a blob of a layout that is not what its name says', async () => {
    using temporary = new TemporaryFolder();
    using from = await openTestStore();
    using test = await openTestStore();
    await addImage(from.store, image, ['app:1']);
    await from.store.saveLayout(temporary.path, { images: ['app:1'] });
    const hex = digestHex(layer!.descriptor.digest);
    writeFileSync(
      temporary.file('blobs', 'sha256', hex),
      layer!.bytes.map((byte) => byte ^ 1),
    );
    const loading = test.store.load({ path: temporary.path });
    await expect(loading).rejects.toMatchObject({ code: 'DOCKLET_OCI_DIGEST_MISMATCH' });
    expect(await test.store.list()).toEqual([]);
    expect(readdirSync(path.join(test.folder, 'partial'))).toEqual([]);
  });

  it('stops when it is told to', async () => {
    using test = await openTestStore();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(load(test, await dockerArchive([entry]), { signal })).rejects.toThrow('enough');
    expect(readdirSync(path.join(test.folder, 'leases'))).toEqual([]);
  });
});

describe('what an archive may not do', () => {
  it.each(['../../../etc/passwd', '/etc/passwd', '..', 'layer/../../outside', 'a\0b', ''])(
    'CVE-2014-9358: lead out of itself by the path %j',
    async (evil) => {
      using test = await openTestStore();
      const outside = { [evil.replaceAll('\0', '')]: Buffer.from('text') };
      for (const change of [{ Config: evil }, { Layers: [evil] }]) {
        const archive = await dockerArchive([{ ...entry, ...change }], evil === '' ? {} : outside);
        await expect(load(test, archive)).rejects.toMatchObject({
          code: 'DOCKLET_IMAGE_INVALID_ARCHIVE',
        });
      }
      expect(await test.store.list()).toEqual([]);
    },
  );

  it('CVE-2014-9358: choose the id of an image by the name of a file', async () => {
    using test = await openTestStore();
    const config = `${'f'.repeat(64)}.json`;
    const archive = await dockerArchive([{ ...entry, Config: config }], {
      [config]: image.config.bytes,
    });
    const [loaded] = await load(test, archive);
    expect(loaded?.image.id).toBe(digestOf(image.config.bytes));
  });

  it.each(['/etc', '../../../../etc', 'layer/layer.tar/..'])(
    'CVE-2014-9358: lead out of itself by a link to %j',
    async (target) => {
      using test = await openTestStore();
      const archive = await dockerArchive([{ ...entry, Layers: ['evil/passwd'] }], {
        evil: { link: target },
        'evil/passwd': { link: `${target}/passwd` },
      });
      await expect(load(test, archive)).rejects.toMatchObject({
        code: 'DOCKLET_IMAGE_INVALID_ARCHIVE',
      });
    },
  );

  it('CVE-2014-9358: send us round and round by links', async () => {
    using test = await openTestStore();
    const archive = await dockerArchive([{ ...entry, Layers: ['one'] }], {
      one: { link: 'other' },
      other: { link: 'one' },
    });
    await expect(load(test, archive)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_INVALID_ARCHIVE',
    });
  });

  it('CVE-2026-50195: take a name away from another image, unless it is told that it may', async () => {
    using test = await openTestStore();
    const mine = await testImage({ layers: [layerOf(await tarOf({ mine: 'text' }))] });
    await addImage(test.store, mine, ['app:1']);
    const archive = await dockerArchive([entry]);
    const [kept] = await load(test, archive);
    expect(kept?.names).toEqual([
      { name: 'docker.io/library/app:1', kind: 'kept', before: mine.id },
    ]);
    await expect(test.store.get('app:1')).resolves.toMatchObject({ id: mine.id });
    await load(test, archive, { takenNames: 'replace' });
    await expect(test.store.get('app:1')).resolves.toMatchObject({ id: image.id });
  });

  it('CVE-2026-50195: give a name with a digest to something else', async () => {
    using test = await openTestStore();
    const tags = [`app@sha256:${'0'.repeat(64)}`];
    const archive = await dockerArchive([{ ...entry, RepoTags: tags }]);
    await expect(load(test, archive)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_NAME_MISMATCH',
    });
  });

  it('CVE-2026-53493: have indexes in indexes without end', async () => {
    using temporary = new TemporaryFolder();
    using test = await openTestStore();
    const blobs = temporary.file('blobs', 'sha256');
    mkdirSync(blobs, { recursive: true });
    let bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [] }));
    const index = (): string => {
      const digest = digestOf(bytes);
      writeFileSync(path.join(blobs, digestHex(digest)), bytes);
      const mediaType = 'application/vnd.oci.image.index.v1+json';
      const child = { mediaType, digest, size: bytes.length };
      return JSON.stringify({ schemaVersion: 2, mediaType, manifests: [child] });
    };
    for (let depth = 0; depth < 10; depth += 1) {
      bytes = Buffer.from(index());
    }
    writeFileSync(temporary.file('index.json'), index());
    writeFileSync(temporary.file('oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await expect(test.store.load({ path: temporary.path })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_ARCHIVE_LIMIT',
    });
  });

  it('CVE-2017-14992: unfold without end', async () => {
    using test = await openTestStore({ limits: { maxBytes: 4 * 2 ** 20 } });
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
    await expect(load(test, bomb)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_LAYER_EXPANSION',
    });
    expect(readdirSync(path.join(test.folder, 'tmp'))).toEqual([]);
  });
});
