import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

const file = path.join(import.meta.dirname, '../../../docs/volumes.md');
const blocks = [...readFileSync(file, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(
  ([, block = '']) => block,
);

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  writeFileSync(path.join(box.folder, 'docklet'), `#!/bin/sh\nexec ${box.launcher} "$@"\n`, {
    mode: 0o755,
  });
  const archive = path.join(box.folder, 'busybox.tar');
  execFileSync('tar', ['-C', box.rootfs, '-cf', archive, '.']);
  await box.ok(['import', '--change', 'ENV PATH=/bin', archive, 'busybox']);
});
afterAll(async () => {
  await box.end();
});

describe('docs/volumes.md', () => {
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(5);
  });

  it.each(blocks)('can be followed:\n%s', async (block) => {
    const env = { ...box.environment, PATH: `${box.folder}:${box.environment['PATH'] ?? ''}` };
    execFileSync('sh', ['-euc', block], {
      cwd: box.folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(await box.ok(['volume', 'ls', '-q'])).toBe('');
    expect(await box.ok(['ps', '-aq'])).toBe('');
  });
});
