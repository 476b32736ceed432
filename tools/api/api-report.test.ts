import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reportApi } from './api-report.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'docklet-'));
  mkdirSync(path.join(root, 'lib/dist'), { recursive: true });
  mkdirSync(path.join(root, 'reports'));
  writeFileSync(path.join(root, 'tsconfig.json'), '{}');
  writeFileSync(
    path.join(root, 'lib/package.json'),
    JSON.stringify({ name: 'lib', version: '1.0.0', types: './dist/index.d.ts' }),
  );
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function report(declarations: string, isWritten = false): string {
  writeFileSync(path.join(root, 'lib/dist/index.d.ts'), declarations);
  return reportApi({
    folder: path.join(root, 'lib'),
    reports: path.join(root, 'reports'),
    tsconfig: path.join(root, 'tsconfig.json'),
    isWritten,
  });
}

describe('reportApi', () => {
  const declarations = '/** Adds. */\nexport declare function add(one: number): number;\n';

  it('writes every declaration, and finds the same again', () => {
    expect(report(declarations, true)).toBe('same');
    expect(readFileSync(path.join(root, 'reports/lib.api.md'), 'utf8')).toContain(
      'export function add(one: number): number;',
    );
    expect(report(declarations)).toBe('same');
  });

  it('notices a type that has changed', () => {
    report(declarations, true);
    expect(report(declarations.replace('one: number', 'one: string'))).toBe('changed');
  });

  it('notices that a library has no report', () => {
    expect(report(declarations)).toBe('changed');
  });

  it('says nothing of types that cannot be read', () => {
    expect(report('export declare function add(')).toBe('unreadable');
  });
});
