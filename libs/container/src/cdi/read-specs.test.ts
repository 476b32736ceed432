import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readCdiSpecs } from './read-specs.js';

let folder: string;
let folders: readonly [string, string];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-cdi-'));
  folders = [path.join(folder, 'etc'), path.join(folder, 'run')];
  folders.forEach((one) => {
    mkdirSync(one);
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(place: 0 | 1, name: string, ...devices: readonly string[]): string {
  const file = path.join(folders[place], name);
  const spec = {
    ...{ cdiVersion: '0.3.0', kind: 'v.com/c' },
    devices: devices.map((device) => ({ name: device, containerEdits: {} })),
  };
  // JSON is YAML as well.
  writeFileSync(file, JSON.stringify(spec));
  return file;
}

describe('readCdiSpecs', () => {
  it('reads JSON and YAML, and nothing else', async () => {
    write(0, 'a.json', 'a');
    write(0, 'b.yaml', 'b');
    write(1, 'c.yml', 'c');
    write(1, 'd.txt', 'd');
    mkdirSync(path.join(folders[1], 'e.json'));
    const { devices, problems } = await readCdiSpecs(folders);
    expect([...devices.keys()]).toEqual(['v.com/c=a', 'v.com/c=b', 'v.com/c=c']);
    expect(problems).toEqual([]);
  });

  it('takes a device from the folder that has priority', async () => {
    write(0, 'a.json', '0', '1');
    const later = write(1, 'b.json', '0');
    const { devices, conflicts } = await readCdiSpecs(folders);
    expect(devices.get('v.com/c=0')?.source.file).toBe(later);
    expect(devices.has('v.com/c=1')).toBe(true);
    expect(conflicts.size).toBe(0);
  });

  it('knows of two files of one folder that have the same device', async () => {
    write(0, 'x.json', '0');
    const files = [write(1, 'a.json', '0', '1'), write(1, 'b.json', '0')];
    const { devices, conflicts } = await readCdiSpecs(folders);
    expect([...devices.keys()]).toEqual(['v.com/c=1']);
    expect([...conflicts]).toEqual([['v.com/c=0', files]]);
  });

  it('forgets a conflict where a folder has priority', async () => {
    write(0, 'a.json', '0');
    write(0, 'b.json', '0');
    write(1, 'c.json', '0');
    const { devices, conflicts } = await readCdiSpecs(folders);
    expect([devices.size, conflicts.size]).toEqual([1, 0]);
  });

  it('leaves out what it cannot read, and says so', async () => {
    const file = path.join(folders[0], 'broken.json');
    writeFileSync(file, '{');
    write(0, 'fine.json', '0');
    const { devices, problems } = await readCdiSpecs(folders);
    expect([...devices.keys()]).toEqual(['v.com/c=0']);
    expect(problems.map(({ details }) => details['file'])).toEqual([file]);
  });

  it('finds nothing where there is no folder', async () => {
    const { devices, problems } = await readCdiSpecs([path.join(folder, 'none')]);
    expect([devices.size, problems.length]).toEqual([0, 0]);
  });
});
