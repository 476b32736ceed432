import { chmodSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { createHelperRunner } from '../index.js';
import { temporaryFolder } from '../test-client.fixture.js';

describe('createHelperRunner', () => {
  it('starts the program with the action, the input and nothing of our environment', async () => {
    using folder = temporaryFolder();
    const program = script(folder, 'echo "$1 $(cat) ${HOME-none} $VALUE"; exit 3');
    process.env['HOME'] ??= '/root';
    const run = createHelperRunner({ environment: { PATH: '/usr/bin:/bin', VALUE: 'v' } });
    expect(await run(program, 'get', 'input')).toEqual({
      exitCode: 3,
      output: 'get input none v\n',
    });
  });

  it('fails if there is no such program', async () => {
    await expect(createHelperRunner()('docker-credential-none', 'get', '')).rejects.toThrow(
      'ENOENT',
    );
  });

  it('ends a helper that takes too long', async () => {
    using folder = temporaryFolder();
    const run = createHelperRunner({ timeoutMs: 50 });
    expect((await run(script(folder, 'exec sleep 60'), 'get', '')).exitCode).toBe(-1);
  });

  it('does not read without end', async () => {
    using folder = temporaryFolder();
    const { output } = await createHelperRunner()(script(folder, 'exec yes'), 'get', '');
    expect(output.length).toBeLessThanOrEqual(64 * 1024);
  });
});

function script(folder: ReturnType<typeof temporaryFolder>, body: string): string {
  const path = folder.file('helper');
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
