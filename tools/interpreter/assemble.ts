/**
 * Assembles the interpreter of @docklet/syscall: `node tools/interpreter/assemble.ts`.
 *
 * From `interpreter.<arch>.s` come the listing `interpreter.<arch>.lst` and the constant in `interpreter-code.ts`. A
 * test does the same and compares, so that source, listing and code cannot part.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const interpreterFolder = path.join(
  import.meta.dirname,
  '../../libs/syscall/src/program/interpreter',
);

/** The prefix of the binutils that know an architecture. */
const toolPrefixes = { x64: '', arm64: 'aarch64-linux-gnu-' } as const;
type Architecture = keyof typeof toolPrefixes;

export interface AssembledInterpreter {
  readonly code: Buffer;
  readonly listing: string;
}

export function assembleInterpreter(architecture: Architecture): AssembledInterpreter {
  const prefix = architecture === process.arch ? '' : toolPrefixes[architecture];
  const work = mkdtempSync(path.join(tmpdir(), 'interpreter-'));
  try {
    const object = path.join(work, 'object.o');
    const binary = path.join(work, 'code.bin');
    execFileSync(`${prefix}as`, [
      path.join(interpreterFolder, `interpreter.${architecture}.s`),
      '-o',
      object,
    ]);
    execFileSync(`${prefix}objcopy`, ['-O', 'binary', '-j', '.text', object, binary]);
    const syntax = architecture === 'x64' ? ['-M', 'intel'] : [];
    const dump = execFileSync(`${prefix}objdump`, ['-d', ...syntax, object], { encoding: 'utf8' });
    return { code: readFileSync(binary), listing: trimListing(dump) };
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The dump without its header, which holds the path of the object file. */
function trimListing(dump: string): string {
  const start = dump.indexOf('0000000000000000 <_start>');
  const lines = dump.slice(start).trimEnd().split('\n');
  return lines.map((line) => line.trimEnd()).join('\n') + '\n';
}

export function renderModule(codes: Readonly<Record<Architecture, Buffer>>): string {
  const entries = Object.entries(codes).map(([architecture, code]) => {
    const lines = code.toString('hex').match(/.{1,64}/g) ?? [];
    return `  // ${code.length} bytes\n  ${architecture}: [\n${lines.map((line) => `    '${line}',\n`).join('')}  ].join(''),\n`;
  });
  return `// Made by tools/interpreter/assemble.ts from interpreter.<arch>.s; do not edit.

/** The machine code of the interpreter, in hexadecimal. */
export const interpreterCode = {
${entries.join('')}} as const;
`;
}

if (import.meta.main) {
  const codes = {} as Record<Architecture, Buffer>;
  for (const architecture of ['x64', 'arm64'] as const) {
    const { code, listing } = assembleInterpreter(architecture);
    codes[architecture] = code;
    writeFileSync(path.join(interpreterFolder, `interpreter.${architecture}.lst`), listing);
  }
  writeFileSync(path.join(interpreterFolder, 'interpreter-code.ts'), renderModule(codes));
}
