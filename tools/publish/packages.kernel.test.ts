import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UnpackedPackage } from './packages.ts';
import { install, published, readPackage, unpackAll } from './packages.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'docklet-packages-'));
let packages: ReadonlyMap<string, UnpackedPackage>;

beforeAll(() => {
  execFileSync('npx', ['nx', 'run-many', '-t', 'build'], { cwd: root, stdio: 'ignore' });
  packages = unpackAll(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function packageOf(source: string): UnpackedPackage {
  return packages.get(readPackage(path.join(root, source)).name)!;
}

describe.each(published)('what is published of %s', (source) => {
  it('has its license and its README, and nothing that only this workspace needs', () => {
    const files = readdirSync(packageOf(source).folder, { recursive: true }).map(String);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((file) => /\.(test|fixture)\.|tsbuildinfo|code-cache/.test(file))).toEqual(
      [],
    );
  });

  it('works with nothing around it but what it says that it depends on', () => {
    const { name } = packageOf(source);
    const alone = path.join(folder, 'alone', source);
    install(packageOf(source), alone, packages);
    const command =
      source === 'apps/cli'
        ? [
            path.join('node_modules', name, 'bin/docklet.cjs'),
            'version',
            '--format',
            '{{.Client.Version}}',
          ]
        : [
            '--input-type=module',
            '-e',
            `import * as all from '${name}'; console.log(String(Object.keys(all).length > 0));`,
          ];
    const output = execFileSync(process.execPath, command, { cwd: alone, encoding: 'utf8' });
    expect(output).toMatch(/^(true|\d+\.\d+\.\d+)\n$/);
  });
});

it('the command line hands on the licenses of the libraries that are in its bundle', () => {
  const files = readdirSync(path.join(packageOf('apps/cli').folder, 'dist'));
  expect(files).toContain('THIRD-PARTY-LICENSES.txt');
});
