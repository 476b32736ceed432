import { fileURLToPath } from 'node:url';

/** The arguments with which `node` runs a TypeScript file of this workspace from its sources. */
export function sourcesArguments(script: URL): readonly string[] {
  const hooks = new URL('./run-from-sources.ts', import.meta.url);
  return ['--no-warnings', '--import', hooks.href, fileURLToPath(script)];
}
