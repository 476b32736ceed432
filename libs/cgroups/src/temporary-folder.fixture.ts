import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach } from '@jest/globals';

/** Makes folders with files in them that are gone after each test. */
export function temporaryFolders(): (files?: Readonly<Record<string, string>>) => string {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) {
      rmSync(folder, { recursive: true });
    }
  });
  return (files = {}) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'docklet-cgroups-'));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return folder;
  };
}
