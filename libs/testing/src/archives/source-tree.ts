import { execFileSync } from 'node:child_process';
import { linkSync, lutimesSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';

/** Makes a tree with everything that a tar archive can hold, but extended attributes. Needs root, for the devices. */
export function makeSourceTree(root: string): void {
  mkdirSync(`${root}/dir/sub`, { recursive: true });
  for (const size of [0, 1, 4095, 4096, 4097, 100_000, 2_500_000]) {
    writeFileSync(`${root}/dir/f${size}`, Buffer.alloc(size, `${size} `));
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

/** Gives files of that tree extended attributes of every kind: small, large, shared, of the kernel, of links and devices. */
export function addXattrs(root: string): void {
  run('setfattr', ['-n', 'user.note', '-v', 'hello', `${root}/dir/f1`]);
  run('setfattr', ['-n', 'user.big', '-v', `0x${'ab'.repeat(3000)}`, `${root}/dir/f4095`]);
  run('setfattr', ['-n', 'trusted.t', '-v', 'root only', `${root}/dir`]);
  run('setfattr', ['-h', '-n', 'trusted.l', '-v', 'on a link', `${root}/link`]);
  run('setfattr', ['-n', 'trusted.d', '-v', 'on a device', `${root}/char`]);
  run('setfattr', ['-n', 'security.label', '-v', 'shared', `${root}/ss`]);
  run('setfattr', ['-n', 'security.label', '-v', 'shared', `${root}/ß`]);
  run('setcap', ['cap_net_raw+ep', `${root}/dir/f100000`]);
  run('setfacl', ['-m', 'u:1234:rwx', `${root}/dir/sub`]);
  run('setfacl', ['-d', '-m', 'g:1234:rx', `${root}/dir/sub`]);
}

/** Gives files of that tree times with fractions, before 1970, and of a link. */
export function setTimes(root: string): void {
  utimesSync(`${root}/dir/f1`, 1, 1_500_000_000.123);
  utimesSync(`${root}/dir/f0`, 1, -1000);
  lutimesSync(`${root}/link`, 1, 12_345);
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}
