import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Finding, Snippet } from './lint-snippets.ts';

const root = path.resolve(import.meta.dirname, '../..');
const rule = '@nx/enforce-module-boundaries';

/** File, what it imports, and whether the floors of docs/architecture.md allow that. */
const table: readonly (readonly [file: string, imported: string, allowed: boolean])[] = [
  // A leaf uses foundations, never another leaf, the engine or an app.
  ['libs/network/src/index.ts', '@docklet/syscall', true],
  ['libs/network/src/index.ts', '@docklet/errors', true],
  ['libs/network/src/index.ts', '@docklet/cgroups', false],
  ['libs/network/src/index.ts', '@docklet/config', false],
  ['libs/network/src/index.ts', '@docklet/container', false],
  ['libs/network/src/index.ts', '@docklet/testing', false],
  ['libs/image/src/index.ts', '@docklet/registry', false],
  ['libs/filesystem/src/index.ts', '@docklet/namespaces', false],
  // A foundation uses the error contract and what iterates, and these two use nothing.
  ['libs/oci/src/index.ts', '@docklet/errors', true],
  ['libs/oci/src/index.ts', '@docklet/async', true],
  ['libs/oci/src/index.ts', '@docklet/syscall', false],
  ['libs/errors/src/index.ts', '@docklet/oci', false],
  ['libs/errors/src/index.ts', '@docklet/async', false],
  ['libs/async/src/index.ts', '@docklet/errors', false],
  // The engine composes the leaves; the command line uses the engine and the configuration.
  ['libs/container/src/index.ts', '@docklet/network', true],
  ['libs/container/src/index.ts', '@docklet/oci', true],
  ['apps/cli/src/main.ts', '@docklet/container', true],
  ['apps/cli/src/main.ts', '@docklet/config', true],
  ['apps/cli/src/main.ts', '@docklet/network', false],
  ['apps/cli/src/main.ts', '@docklet/syscall', false],
  // Who installs a library without native code gets none, whatever way it would come.
  ['libs/registry/src/index.ts', '@docklet/syscall', false],
  ['libs/registry/src/index.ts', 'koffi', false],
  ['libs/erofs/src/index.ts', 'koffi', false],
  ['libs/network/src/index.ts', 'koffi', false],
  ['libs/container/src/index.ts', 'koffi', false],
  ['apps/cli/src/main.ts', 'koffi', false],
  ['libs/syscall/src/index.ts', 'koffi', true],
];

function lint(snippets: readonly Snippet[]): Finding[][] {
  const output = execFileSync(process.execPath, ['tools/boundaries/lint-snippets.ts'], {
    cwd: root,
    input: JSON.stringify(snippets),
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  return JSON.parse(output) as Finding[][];
}

describe('module boundaries', () => {
  const findings = lint(
    table.map(([file, imported]) => ({ file, source: `import '${imported}';\n` })),
  );

  it.each(table.map(([file, imported, allowed], index) => ({ file, imported, allowed, index })))(
    '$file may import $imported: $allowed',
    ({ index, allowed }) => {
      const broken = findings[index]!.filter((finding) => finding.rule === rule);
      expect(broken.length === 0).toBe(allowed);
    },
  );
});

describe('the rules for data', () => {
  const [schemaOutside, parseOutside, defaultExport] = lint([
    { file: 'libs/oci/src/index.ts', source: "import { z } from 'zod/mini';\nexport { z };\n" },
    { file: 'libs/oci/src/index.ts', source: "export const one: unknown = JSON.parse('1');\n" },
    { file: 'libs/oci/src/index.ts', source: 'export default 1;\n' },
  ]);

  it.each([
    ['a schema outside a schema file', schemaOutside, 'no-restricted-imports'],
    ['JSON parsed outside a schema file', parseOutside, 'no-restricted-syntax'],
    ['a default export', defaultExport, 'no-restricted-syntax'],
  ])('refuse %s', (_what, found, expected) => {
    expect(found!.map((finding) => finding.rule)).toContain(expected);
  });
});
