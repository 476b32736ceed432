import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { makeRootfs, readmeHeadings, runReadmeExample } from '@docklet/testing';
import * as container from './index.js';

const readme = path.join(import.meta.dirname, '../README.md');

it('has the seven parts of every README, and an example that works', async () => {
  expect(readmeHeadings(readme)).toEqual([
    '# @docklet/container',
    '## Install',
    '## Requirements',
    '## Example',
    '## API',
    '## Errors',
    '## Limits and security',
  ]);
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-readme-'));
  const rootfs = makeRootfs(path.join(folder, 'rootfs'));
  try {
    await runReadmeExample({
      readme,
      libraries: { '@docklet/container': container },
      replacements: {
        '/var/lib/my-app': path.join(folder, 'root'),
        '/run/my-app': path.join(folder, 'run'),
        "{ kind: 'image', reference: 'busybox' }": `{ kind: 'rootfs', path: '${rootfs}' }`,
        "command: ['sh'": "network: 'host', command: ['sh'",
        '8080': '38473',
        'console.log(': 'void (',
      },
    });
    expect(readdirSync(path.join(folder, 'root/containers'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
