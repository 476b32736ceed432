import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Layout } from '../state/layout.js';
import { rewriteNameFile, writeNameFiles } from './name-files.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-names-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('rewriteNameFile', () => {
  it.each([
    ['longer', '127.0.0.1\tlocalhost\n10.0.0.2\tweb\n'],
    ['shorter', '\n'],
  ])('writes %s content into the file that is mounted', (_, content) => {
    const files = new Layout({ root: folder, runRoot: folder }).containerFiles('ab');
    writeNameFiles(files, { hosts: '127.0.0.1\tlocalhost\n', hostname: 'a\n', resolvConf: '' });
    const before = statSync(files.hosts).ino;
    expect(rewriteNameFile(files.hosts, content)).toBe(true);
    expect(readFileSync(files.hosts, 'utf8')).toBe(content);
    expect(statSync(files.hosts)).toMatchObject({ ino: before, mode: 0o100644 });
  });

  it('makes no file', () => {
    expect(rewriteNameFile(path.join(folder, 'nobody'), 'text')).toBe(false);
  });

  it('follows no link (CVE-2022-4318)', () => {
    const [target, link] = [path.join(folder, 'target'), path.join(folder, 'link')];
    writeFileSync(target, 'kept');
    symlinkSync(target, link);
    expect(() => rewriteNameFile(link, 'text')).toThrow(expect.objectContaining({ code: 'ELOOP' }));
    expect(readFileSync(target, 'utf8')).toBe('kept');
  });
});
