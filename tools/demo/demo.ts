/**
 * `npm run demo`: builds Docklet and runs containers over this machine's own files, with nothing to pull.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installPackages, runtimePackages } from '../setup/packages.ts';

const workspace = path.join(import.meta.dirname, '../..');

function step(text: string): void {
  console.log(`\n\u001b[1m${text}\u001b[0m`);
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', cwd: workspace });
  if (status !== 0) {
    console.error(error?.message ?? `${command} ended with ${String(status)}`);
    process.exit(1);
  }
}

function docklet(...args: string[]): void {
  console.log(`$ docklet ${args.map(quote).join(' ')}`);
  run('npx', ['docklet', ...args]);
}

function quote(argument: string): string {
  return /^[\w./=:-]+$/.test(argument) ? argument : `'${argument}'`;
}

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error('The demo runs containers: it needs Linux, and root.');
  process.exit(1);
}
installPackages(runtimePackages);
step('Building');
run('npx', ['nx', 'build', 'cli', '--outputStyle=static']);

const folder = mkdtempSync(path.join(tmpdir(), 'docklet-demo-'));
const file = path.join(folder, 'precious.txt');
try {
  writeFileSync(file, 'still here\n');

  step(
    'A container over this machine’s own files: its processes, its name and its network are its own',
  );
  docklet(
    ...['run', '--rm', '--rootfs', '/', '--hostname', 'sandbox', 'sh', '-c'],
    'echo "my pid is $$ on $(cat /etc/hostname)"; cat /proc/net/dev | tail -n +3 | cut -d: -f1',
  );

  step('It deletes a file …');
  docklet('run', '--rm', '--rootfs', '/', 'sh', '-c', `rm ${file}; ls ${file}; true`);

  step('… and on the host nothing has happened');
  console.log(`$ cat ${file}`);
  process.stdout.write(readFileSync(file));
  if (!existsSync(file)) {
    process.exit(1);
  }

  step('What it took: the first ten of all its steps (docklet run --explain prints them all)');
  const explained = spawnSync('npx', ['docklet', 'run', '--explain', '--rootfs', '/', 'true'], {
    cwd: workspace,
    encoding: 'utf8',
  });
  console.log(explained.stdout.split('\n').slice(1, 22).join('\n'));
} finally {
  rmSync(folder, { recursive: true });
}
