import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  // The first container of an engine finds more to do: a bridge, a firewall, what is kept for the next ones.
  await box.shell('true');
});
afterAll(() => {
  box[Symbol.dispose]();
});

/** What takes milliseconds to load: modules of Node, and zod; see docs/adr/0003-lazy-start.md. */
const heavy = [
  'zod',
  ...['child_process', 'crypto', 'fs/promises', 'http', 'https', 'net', 'readline', 'stream'],
  ...['timers/promises', 'tls', 'zlib'],
];

/** The modules of Node that a command line has loaded when it ends, and `zod` if that has been. */
async function modulesOf(args: readonly string[]): Promise<readonly string[]> {
  const list = path.join(box.folder, 'modules');
  const hook = path.join(box.folder, 'hook.cjs');
  // zod leaves its settings where they can be seen.
  const zod = '...("__zod_globalConfig" in globalThis ? ["zod"] : [])';
  const text = `[...process.moduleLoadList, ${zod}].join("\\n")`;
  writeFileSync(
    hook,
    `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(list)}, ${text}));`,
  );
  await box.ok(args, { env: { NODE_OPTIONS: `--require=${hook}` } });
  const loaded = readFileSync(list, 'utf8').split('\n');
  return loaded.map((name) => name.replace(/^NativeModule /, ''));
}

describe('what a command loads', () => {
  it('is nothing that takes long, to run a container with a network', async () => {
    const modules = await modulesOf(['run', '--rm', '--rootfs', box.rootfs, 'true']);
    expect(modules).toContain('fs');
    expect(heavy.filter((name) => modules.includes(name))).toEqual([]);
  });

  it('is nothing that takes long, to execute a command in a container', async () => {
    await box.ok(['run', '-d', '--name', 'web', '--rootfs', box.rootfs, 'sleep', '1000']);
    const modules = await modulesOf(['exec', 'web', 'true']);
    expect(modules).toContain('fs');
    expect(heavy.filter((name) => modules.includes(name))).toEqual([]);
  });

  it('is nothing that takes long, to list containers', async () => {
    await box.ok(['create', '--rootfs', box.rootfs, 'true']);
    const modules = await modulesOf(['ps', '-a']);
    expect(heavy.filter((name) => modules.includes(name))).toEqual([]);
  });

  it('is neither cryptography nor the web, to remove an image', async () => {
    await box.run(['import', '-', 'light'], { input: Buffer.alloc(1024) });
    const modules = await modulesOf(['rmi', 'light']);
    const unneeded = heavy.filter(
      (name) => !['zod', 'fs/promises', 'readline', 'stream'].includes(name),
    );
    expect(unneeded.filter((name) => modules.includes(name))).toEqual([]);
  });
});

describe('tunables of the C library', () => {
  it.each([
    [{}, 'unset'],
    [{ GLIBC_TUNABLES: 'glibc.malloc.perturb=0' }, 'glibc.malloc.perturb=0'],
  ])('are those of the caller for what is passed on: %p', async (env, expected) => {
    const script = 'echo ${GLIBC_TUNABLES-unset}';
    const args = [
      'run',
      '--rm',
      '-e',
      'GLIBC_TUNABLES',
      '--rootfs',
      box.rootfs,
      'sh',
      '-c',
      script,
    ];
    expect(await box.ok(args, { env })).toBe(`${expected}\n`);
  });
});
