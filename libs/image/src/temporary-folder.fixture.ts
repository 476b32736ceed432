import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that is gone after the test. */
export class TemporaryFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'docklet-image-'));

  file(...names: readonly string[]): string {
    return path.join(this.path, ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
