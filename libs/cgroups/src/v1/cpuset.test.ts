import { describe, expect, it } from '@jest/globals';

import { temporaryFolders } from '../temporary-folder.fixture.js';
import { v1CpusetOperations } from './cpuset.js';

const temporaryFolder = temporaryFolders();
const top = { 'cpuset.cpus': '0-7\n', 'cpuset.mems': '0\n' };

function written(files: Readonly<Record<string, string>>, cpu: object): string[] {
  const folder = temporaryFolder(files);
  const operations = v1CpusetOperations(folder, ['docklet', 'c1'], { cpu });
  return operations.map(({ path, value }) => `${path.slice(folder.length + 1)} ${value}`);
}

describe('v1CpusetOperations', () => {
  it('fills in what is empty on the way, from the top down', () => {
    expect(written(top, { cpus: '2' })).toEqual([
      'docklet/cpuset.cpus 0-7',
      'docklet/c1/cpuset.cpus 2',
      'docklet/cpuset.mems 0',
      'docklet/c1/cpuset.mems 0',
    ]);
  });

  it('leaves alone what somebody has set, and inherits it', () => {
    const narrowed = { ...top, 'docklet/cpuset.cpus': '1-2\n', 'docklet/cpuset.mems': '\n' };
    expect(written(narrowed, {})).toEqual([
      'docklet/c1/cpuset.cpus 1-2',
      'docklet/cpuset.mems 0',
      'docklet/c1/cpuset.mems 0',
    ]);
  });
});
