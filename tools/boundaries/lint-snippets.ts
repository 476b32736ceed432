/**
 * Lints source text as if it stood in a file of the workspace, with the workspace's own configuration.
 * Reads `[{file, source}]` from stdin and prints the rules that each snippet breaks. A process of its
 * own, because ESLint's plugins load in ways that jest's module system does not allow.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ESLint } from 'eslint';

export interface Snippet {
  /** An existing file of the workspace: type-aware rules need one that a tsconfig knows. */
  readonly file: string;
  readonly source: string;
}

export interface Finding {
  readonly rule: string | null;
  readonly message: string;
}

const root = path.resolve(import.meta.dirname, '../..');
const snippets = JSON.parse(readFileSync(0, 'utf8')) as Snippet[];
const eslint = new ESLint({ cwd: root });
const findings: Finding[][] = [];
for (const { file, source } of snippets) {
  const [result] = await eslint.lintText(source, { filePath: path.join(root, file) });
  findings.push((result?.messages ?? []).map(({ ruleId, message }) => ({ rule: ruleId, message })));
}
process.stdout.write(JSON.stringify(findings));
