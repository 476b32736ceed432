import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import vm from 'node:vm';

/** What {@link runReadmeExample} is told. */
export interface ReadmeExample {
  readonly readme: string;
  /** The libraries of this workspace, by the names under which they are published. */
  readonly libraries: Readonly<Record<string, object>>;
  /** Texts to put in the place of others, for what the reader has and the test has not. */
  readonly replacements?: Readonly<Record<string, string>>;
}

/** Runs the first TypeScript block of a README, as its reader would. Rejects with what it throws. */
export async function runReadmeExample(example: ReadmeExample): Promise<void> {
  const { readme, libraries, replacements = {} } = example;
  let code = /```ts\n(.*?)```/s.exec(readFileSync(readme, 'utf8'))?.[1];
  if (code === undefined) {
    throw new Error(`cannot find an example in ${readme}`);
  }
  for (const [text, replacement] of Object.entries(replacements)) {
    code = code.replaceAll(text, replacement);
  }
  const module = new vm.SourceTextModule(stripTypeScriptTypes(code), { identifier: readme });
  await module.link(async (specifier) =>
    syntheticModule(libraries[specifier] ?? ((await import(specifier)) as object)),
  );
  await module.evaluate();
}

/** The headings of a README, as they are written. */
export function readmeHeadings(readme: string): readonly string[] {
  return readFileSync(readme, 'utf8').match(/^##? .*$/gm) ?? [];
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
