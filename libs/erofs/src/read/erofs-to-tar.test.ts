import { describe, expect, it } from '@jest/globals';
import { directory, file, hardlink, symlink } from '../security/entries.fixture.js';
import { parseTar, rawEntry, rawPax } from '../tar/raw-tar.fixture.js';
import { buildImage, listing } from '../write/image.fixture.js';
import type { ErofsImage } from './erofs-image.js';
import type { ErofsToTarOptions } from './erofs-to-tar.js';
import { erofsToTar } from './erofs-to-tar.js';

async function archive(image: ErofsImage, options?: ErofsToTarOptions): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of erofsToTar(image, options)) {
    pieces.push(Uint8Array.from(piece));
  }
  return Buffer.concat(pieces);
}

async function namesOf(image: ErofsImage, options?: ErofsToTarOptions): Promise<string[]> {
  const parsed = parseTar(await archive(image, options));
  return parsed.map(({ entry }) => `${entry.type} ${entry.name.toString()}`);
}

const layer = [
  rawEntry({ name: '.', typeflag: '5', mode: '0000711' }),
  directory('d'),
  file('d/.wh.gone', ''),
  file('d/.wh.too', ''),
  directory('o'),
  file('o/.wh..wh..opq', ''),
  file('f', 'content'),
  hardlink('f', 'd/again'),
  symlink('f', 's'),
  rawEntry({ name: 'null', typeflag: '3', deviceMajor: '0000001', deviceMinor: '0000003' }),
  rawPax({ 'SCHILY.xattr.user.x': 'y', mtime: '-1.5', uid: '4000000000' }),
  rawEntry({ name: 'x'.repeat(99), typeflag: '6' }),
  rawPax({ 'GNU.sparse.size': '100000', 'GNU.sparse.map': '0,3,50000,2' }),
  file('sparse', 'abcde'),
];

describe('erofsToTar', () => {
  it('archives every kind of file, and whiteouts as those of OCI', async () => {
    const { image } = await buildImage(layer);
    expect(await namesOf(image)).toEqual([
      'directory ./',
      'directory d/',
      'file d/again',
      'file d/.wh.gone',
      'file d/.wh.too',
      'hardlink f',
      'characterDevice null',
      'directory o/',
      'file o/.wh..wh..opq',
      'symlink s',
      'file sparse',
      `fifo ${'x'.repeat(99)}`,
    ]);
  });

  it('makes an archive that gives the same files again', async () => {
    const { image } = await buildImage(layer);
    // The end is there twice then, which is no matter: zeros may follow zeros.
    const again = await buildImage([await archive(image)]);
    const filesOf = (of: ErofsImage) =>
      Array.from(of.walk(), ({ path, stat }) => [
        path.toString(),
        { ...stat, nid: 0 },
        [...of.xattrs(stat)],
      ]);
    expect(filesOf(again.image)).toEqual(filesOf(image));
    expect(listing(again.image)).toEqual(listing(image));
  });

  it('archives a part, under names from there on', async () => {
    const { image } = await buildImage([file('a/b/c', 'x'), file('d', '')]);
    expect(await namesOf(image, { path: '/a' })).toEqual([
      'directory ./',
      'directory b/',
      'file b/c',
    ]);
  });

  it('archives whiteouts as the devices that they are when told so', async () => {
    const { image } = await buildImage([file('.wh.gone', ''), file('o/.wh..wh..opq', '')]);
    const parsed = parseTar(await archive(image, { hasWhiteouts: false }));
    expect(parsed.map(({ entry }) => [entry.type, [...entry.xattrs.keys()]])).toEqual([
      ['directory', []],
      ['characterDevice', []],
      ['directory', ['trusted.overlay.opaque']],
    ]);
  });
});
