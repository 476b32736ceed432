import {
  closeSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { requireRoot, run } from './mounted-image.fixture.js';

/** A tree with everything that a tar archive can hold. */
export function makeTree(root: string): void {
  requireRoot();
  mkdirSync(`${root}/dir/sub`, { recursive: true });
  mkdirSync(`${root}/many`);
  for (const size of [0, 1, 4095, 4096, 4097, 100_000, 2_500_000]) {
    writeFileSync(`${root}/dir/f${size}`, Buffer.alloc(size, `${size} `));
  }
  for (let index = 0; index < 2000; index += 1) {
    writeFileSync(`${root}/many/file-with-a-longer-name-${index}`, String(index));
  }
  for (const name of [
    'ß',
    'ss',
    '\u00e9',
    'e\u0301',
    'A',
    'a',
    ' ',
    '-',
    '.-',
    '..x',
    'new\nline',
  ]) {
    writeFileSync(`${root}/${name}`, name);
  }
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe, 0x41])]), 'bytes');
  symlinkSync('dir/f1', `${root}/link`);
  symlinkSync('x'.repeat(3000), `${root}/dir/long-link`);
  symlinkSync('x'.repeat(4090), `${root}/dir/link-that-is-not-inline`);
  linkSync(`${root}/dir/f4097`, `${root}/hard`);
  linkSync(`${root}/link`, `${root}/dir/hard-link-to-link`);
  run('mknod', [`${root}/char`, 'c', '1', '515']);
  run('mknod', [`${root}/block`, 'b', '4095', '1048575']);
  run('mkfifo', [`${root}/fifo`]);
  run('chown', ['70000:4294967294', `${root}/dir/f1`]);
  run('chown', ['-h', '1000:1000', `${root}/link`]);
  run('chmod', ['6755', `${root}/dir/f4096`]);
  run('chmod', ['1777', `${root}/dir/sub`]);
}

export function addXattrs(root: string): void {
  run('setfattr', ['-n', 'user.note', '-v', 'hello', `${root}/dir/f1`]);
  run('setfattr', ['-n', 'user.big', '-v', `0x${'ab'.repeat(3000)}`, `${root}/dir/f4095`]);
  run('setfattr', ['-n', 'trusted.t', '-v', 'root only', `${root}/dir`]);
  run('setfattr', ['-h', '-n', 'trusted.l', '-v', 'on a link', `${root}/link`]);
  run('setfattr', ['-n', 'security.label', '-v', 'shared', `${root}/ss`]);
  run('setfattr', ['-n', 'security.label', '-v', 'shared', `${root}/ß`]);
  run('setcap', ['cap_net_raw+ep', `${root}/dir/f100000`]);
  run('setfacl', ['-m', 'u:1234:rwx', `${root}/dir/sub`]);
  run('setfacl', ['-d', '-m', 'g:1234:rx', `${root}/dir/sub`]);
}

export function setTimes(root: string): void {
  utimesSync(`${root}/dir/f1`, 1, 1_500_000_000.123);
  utimesSync(`${root}/dir/f0`, 1, -1000);
  lutimesSync(`${root}/link`, 1, 12_345);
}

export function makeSparseFile(path: string): void {
  const fd = openSync(path, 'w');
  for (const offset of [0, 5_000, 30_000_000, 77_777_777]) {
    writeSync(fd, Buffer.alloc(9_000, `at ${offset}`), 0, 9_000, offset);
  }
  closeSync(fd);
}
