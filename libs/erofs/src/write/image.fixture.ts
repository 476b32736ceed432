import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErofsImage } from '../read/erofs-image.js';
import { openErofs } from '../read/erofs-image.js';
import { TAR_END } from '../tar/raw-tar.fixture.js';
import type { ErofsSummary, WriteErofsOptions } from './write-erofs.js';
import { writeErofs } from './write-erofs.js';

/** A folder that is gone after the test. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'docklet-erofs-'));

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

export interface BuiltImage {
  readonly bytes: Buffer;
  readonly image: ErofsImage;
  readonly summary: ErofsSummary;
}

export async function* chunksOf(bytes: Buffer, size = 64 * 1024): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size));
  }
}

/** Writes the image of an archive (its end is added) and opens it. */
export async function buildImage(
  entries: readonly Buffer[],
  options: WriteErofsOptions = {},
): Promise<BuiltImage> {
  using folder = new TemporaryFolder();
  const path = folder.file('image');
  const summary = await writeErofs(chunksOf(Buffer.concat([...entries, TAR_END])), path, options);
  const bytes = readFileSync(path);
  return { bytes, summary, image: openErofs(bytes) };
}

/** Every file of an image: its path, and what it is in a few words. */
export function listing(image: ErofsImage): Record<string, string> {
  const lines: Record<string, string> = {};
  for (const { path, stat } of image.walk()) {
    if (path.length > 0) {
      const shown = `/${path.toString()}`;
      lines[shown] = describe(image, shown, stat.type);
    }
  }
  return lines;
}

function describe(image: ErofsImage, path: string, type: string): string {
  switch (type) {
    case 'file':
      return `file ${image.readFile(path).toString()}`.trim();
    case 'symlink':
      return `-> ${image.readlink(path).toString()}`;
    case 'characterDevice': {
      const { deviceMajor, deviceMinor } = image.lstat(path);
      return `char ${deviceMajor}:${deviceMinor}`;
    }
    case 'directory':
      return image.isOpaque(path) ? 'opaque directory' : 'directory';
    default:
      return type;
  }
}
