import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestHex } from '@docklet/oci';

import { TemporaryFolder } from '../temporary-folder.fixture.js';
import { layerOf, tarOf, testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

const image = await testImage();
const other = await testImage({ layers: [layerOf(await tarOf({ other: 'text' }))] });

interface LayoutEntry {
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

function entriesOf(folder: string): readonly LayoutEntry[] {
  const index = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as {
    manifests: readonly LayoutEntry[];
  };
  return index.manifests;
}

describe('ImageStore.saveLayout', () => {
  it('writes a folder that another store loads with the same digests and names', async () => {
    using temporary = new TemporaryFolder();
    using from = await openTestStore();
    using to = await openTestStore();
    await addImage(from.store, image, ['app:1']);
    const folder = temporary.file('new', 'layout');
    await from.store.saveLayout(folder, { images: ['app:1'] });
    await to.store.load({ path: folder });
    await expect(to.store.get('app:1')).resolves.toMatchObject({
      manifestTarget: image.manifest.descriptor,
    });
    expect(readdirSync(folder).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
  });

  it('adds to a layout, and takes the place of what has the name', async () => {
    using temporary = new TemporaryFolder();
    using test = await openTestStore();
    await addImage(test.store, image, ['app:1', 'app:2']);
    await addImage(test.store, other, ['other:3']);
    const { path: folder } = temporary;
    await test.store.saveLayout(folder, { images: ['app:1', 'app:2'] });
    await test.store.saveLayout(folder, { images: ['other:3'], savedName: 'app:2' });
    const found = entriesOf(folder).map(({ digest, annotations }) => [
      annotations?.['io.containerd.image.name'],
      digest,
    ]);
    expect(found).toEqual([
      ['docker.io/library/app:1', image.manifest.descriptor.digest],
      ['docker.io/library/app:2', other.manifest.descriptor.digest],
    ]);
  });

  it('takes the place of a tag that somebody else wrote', async () => {
    using temporary = new TemporaryFolder();
    using test = await openTestStore();
    await addImage(test.store, image, ['app:1']);
    await addImage(test.store, other, ['other:1']);
    const { path: folder } = temporary;
    await test.store.saveLayout(folder, { images: ['app:1'], savedName: '1' });
    await test.store.saveLayout(folder, { images: ['other:1'] });
    expect(entriesOf(folder).map(({ digest }) => digest)).toEqual([
      other.manifest.descriptor.digest,
    ]);
  });

  it('does not write again what is there', async () => {
    using temporary = new TemporaryFolder();
    using test = await openTestStore();
    await addImage(test.store, image, ['app:1']);
    const { path: folder } = temporary;
    await test.store.saveLayout(folder, { images: ['app:1'] });
    const blob = path.join(folder, 'blobs', 'sha256', digestHex(image.id));
    const { ino } = statSync(blob);
    await test.store.saveLayout(folder, { images: ['app:1'] });
    expect(statSync(blob).ino).toBe(ino);
  });

  it('refuses a folder that holds something else', async () => {
    using temporary = new TemporaryFolder();
    using test = await openTestStore();
    await addImage(test.store, image, ['app:1']);
    writeFileSync(temporary.file('letter'), 'dear');
    const saving = test.store.saveLayout(temporary.path, { images: ['app:1'] });
    await expect(saving).rejects.toMatchObject({ code: 'DOCKLET_IMAGE_LAYOUT_FOLDER' });
    expect(readdirSync(temporary.path)).toEqual(['letter']);
  });

  it('leaves nothing of a blob that is not what it should be, and no index', async () => {
    using temporary = new TemporaryFolder();
    using test = await openTestStore();
    await addImage(test.store, image, ['app:1']);
    const hex = digestHex(image.layers[0]!.descriptor.digest);
    writeFileSync(path.join(test.folder, 'blobs', 'sha256', hex), 'text');
    const { path: folder } = temporary;
    const saving = test.store.saveLayout(folder, { images: ['app:1'] });
    await expect(saving).rejects.toMatchObject({ code: 'DOCKLET_OCI_SIZE_MISMATCH' });
    const left = readdirSync(path.join(folder, 'blobs', 'sha256'));
    expect(left.filter((name) => name.includes(hex) || name.includes('part'))).toEqual([]);
    expect(existsSync(path.join(folder, 'index.json'))).toBe(false);
  });

  it('stops when it is told to', async () => {
    using temporary = new TemporaryFolder();
    using test = await openTestStore();
    await addImage(test.store, image, ['app:1']);
    const signal = AbortSignal.abort(new Error('enough'));
    const saving = test.store.saveLayout(temporary.file('layout'), { images: ['app:1'], signal });
    await expect(saving).rejects.toThrow('enough');
    expect(existsSync(temporary.file('layout', 'index.json'))).toBe(false);
  });
});
