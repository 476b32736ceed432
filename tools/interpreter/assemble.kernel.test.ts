import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assembleInterpreter, interpreterFolder, renderModule } from './assemble.ts';

const read = (name: string): string => readFileSync(path.join(interpreterFolder, name), 'utf8');

describe('the interpreter of @docklet/syscall', () => {
  const assembled = { x64: assembleInterpreter('x64'), arm64: assembleInterpreter('arm64') };

  it('is the code that its sources assemble to', () => {
    const codes = { x64: assembled.x64.code, arm64: assembled.arm64.code };
    expect(read('interpreter-code.ts')).toBe(renderModule(codes));
  });

  it.each(['x64', 'arm64'] as const)('has the listing of that code for %s', (architecture) => {
    expect(read(`interpreter.${architecture}.lst`)).toBe(assembled[architecture].listing);
  });
});
