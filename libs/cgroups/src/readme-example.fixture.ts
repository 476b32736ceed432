import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

const readme = path.join(import.meta.dirname, '../README.md');

/** Runs the `ts` block of this library's README as a module, where the name of the library stands for `library`. */
export async function runReadmeExample(name: string, library: object): Promise<void> {
  const code = /```ts\n(.*?)```/s.exec(readFileSync(readme, 'utf8'))?.[1];
  if (code === undefined) {
    throw new Error(`cannot find an example in ${readme}`);
  }
  const example = new vm.SourceTextModule(code, { identifier: readme });
  await example.link(async (specifier) =>
    syntheticModule(specifier === name ? library : ((await import(specifier)) as object)),
  );
  await example.evaluate();
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
