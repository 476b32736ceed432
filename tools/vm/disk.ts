/** A disk with a Debian on it, and this workspace as it is now. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { SystemPackage } from '../setup/packages.ts';
import type { Kernel } from './kernel.ts';

const workspace = path.join(import.meta.dirname, '../..');

/** What the machine has beside the packages that the tests need anywhere. */
const guestPackages = ['apparmor', 'ca-certificates', 'git', 'kmod', 'libcap2-bin', 'procps'];

/** What is not of the workspace, or only of use where it is. */
const leftOut = ['.git', '.nx', '.cache'];

/**
 * Makes the disk anew; the Debian on it is fetched once.
 *
 * @returns the image of the disk
 */
export function prepareDisk(
  cache: string,
  kernel: Kernel,
  packages: readonly SystemPackage[],
): string {
  const debian = path.join(cache, 'debian');
  if (!existsSync(path.join(debian, 'docklet-init'))) {
    rmSync(debian, { recursive: true, force: true });
    const names = [...packages.map(({ name }) => name), ...guestPackages];
    console.log(`Fetching a Debian for the machine: ${names.join(' ')}`);
    execFileSync('debootstrap', ['--variant=minbase', codename(), debian], { stdio: 'ignore' });
    const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${names.join(' ')}`;
    execFileSync('chroot', [debian, 'sh', '-c', install], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const modules = path.join(debian, 'usr/lib/modules');
    mkdirSync(modules, { recursive: true });
    cpSync(kernel.modules, path.join(modules, path.basename(kernel.modules)), { recursive: true });
    execFileSync('chroot', [debian, 'depmod', path.basename(kernel.modules)]);
  }
  copyFileSync(path.join(import.meta.dirname, 'guest/init.sh'), path.join(debian, 'docklet-init'));
  execFileSync('chmod', ['+x', path.join(debian, 'docklet-init')]);
  copyWorkspace(path.join(debian, 'docklet'));
  const disk = path.join(cache, 'disk');
  rmSync(disk, { force: true });
  execFileSync('mkfs.ext4', ['-q', '-d', debian, disk, '14G'], { stdio: 'ignore' });
  return disk;
}

/** Of the Debian that this machine is: the kernel is one of its packages. */
function codename(): string {
  const [, name] = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  return name ?? 'stable';
}

/** A pipe of tar, since cpSync takes much longer for so many files. */
function copyWorkspace(target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  const excluded = leftOut.map((name) => `--exclude=./${name}`).join(' ');
  execFileSync('sh', [
    '-c',
    `tar -C "$1" ${excluded} -cf - . | tar -C "$2" -xf -`,
    'sh',
    workspace,
    target,
  ]);
}
