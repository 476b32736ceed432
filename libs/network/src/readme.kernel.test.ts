import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import * as network from './index.js';
import { createNamespace, inNamespace, shellIn } from './namespace.fixture.js';

const readme = path.join(import.meta.dirname, '../README.md');

/** The `ts` block of the README as a module, where the name of the library stands for its sources. */
async function linkExample(): Promise<vm.SourceTextModule> {
  const code = /```ts\n(.*?)```/s.exec(readFileSync(readme, 'utf8'))?.[1];
  const example = new vm.SourceTextModule(code!, { identifier: readme });
  await example.link(async (specifier) =>
    syntheticModule(
      specifier === '@docklet/network' ? network : ((await import(specifier)) as object),
    ),
  );
  return example;
}

function syntheticModule(exports: object): vm.SyntheticModule {
  const entries = Object.entries(exports);
  return new vm.SyntheticModule(
    entries.map(([key]) => key),
    function setExports() {
      for (const [key, value] of entries) {
        this.setExport(key, value);
      }
    },
  );
}

describe('README', () => {
  it('has an example that runs', async () => {
    using host = await createNamespace();
    const example = await linkExample();
    // A module that awaits nothing has run when this returns, so none of it happens on the real host.
    await expect(inNamespace(host, () => example.evaluate())).resolves.toBeUndefined();
    expect(shellIn(host, 'ip -br link show type bridge')).toContain('example0');
  });

  it('has the headings that every library has', () => {
    const headings = readFileSync(readme, 'utf8').match(/^##? .*$/gm);
    expect(headings).toEqual([
      ...['# @docklet/network', '## Install', '## Requirements', '## Example', '## API'],
      ...['## Errors', '## Limits and security'],
    ]);
  });

  it('lists every error', () => {
    const listed = readFileSync(readme, 'utf8').match(/DOCKLET_NETWORK_\w+/g) ?? [];
    const sources = [
      'bpf',
      'bridge',
      'files',
      'firewall',
      'ip',
      'ipam',
      'netlink',
      'ports',
      'rtnetlink',
    ];
    const codes = sources.flatMap((folder) => {
      const file = path.join(import.meta.dirname, folder, 'errors.ts');
      return readFileSync(file, 'utf8').match(/(?<=code: ')DOCKLET_NETWORK_\w+/g) ?? [];
    });
    expect([...new Set(listed)].sort()).toEqual(codes.sort());
  });
});
