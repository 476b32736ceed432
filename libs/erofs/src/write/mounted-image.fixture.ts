import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { TemporaryFolder } from './image.fixture.js';

/** Runs a program and gives what it printed; what it complained about is in the error when it fails. */
export function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: 'pipe' });
}

/** Tests that mount fail without root; skipped, they would look like passed. */
export function requireRoot(): void {
  if (process.getuid?.() !== 0) {
    throw new Error('this test mounts file systems: run it as root');
  }
}

/** An image that the kernel has mounted, until the end of the test. */
export class MountedImage {
  readonly path: string;

  constructor(image: string) {
    requireRoot();
    this.path = `${image}.mounted`;
    mkdirSync(this.path);
    this.#mount(image);
  }

  [Symbol.dispose](): void {
    run('umount', [this.path]);
  }

  /** Linux 6.12 and later mount the file itself; older ones want a loop device. */
  #mount(image: string): void {
    try {
      run('mount', ['-t', 'erofs', '-o', 'ro', image, this.path]);
    } catch {
      run('mount', ['-t', 'erofs', '-o', 'ro,loop', image, this.path]);
    }
  }
}

/** An overlay of mounted layers, the uppermost first. */
export class Overlay {
  readonly path: string;

  constructor(folder: TemporaryFolder, layers: readonly MountedImage[]) {
    requireRoot();
    this.path = folder.file('overlay');
    mkdirSync(this.path);
    const lower = layers.map((layer) => layer.path).join(':');
    run('mount', ['-t', 'overlay', '-o', `ro,lowerdir=${lower}`, 'overlay', this.path]);
  }

  [Symbol.dispose](): void {
    run('umount', [this.path]);
  }
}

/** Has erofs-utils check an image, all its data included. */
export function checkWithFsck(image: string): void {
  run('fsck.erofs', ['--extract', image]);
}
