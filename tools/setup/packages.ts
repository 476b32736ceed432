/**
 * What Docklet and its tests need of a Debian machine beyond npm. Installs what is missing, and says so; on other
 * systems it prints the list.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A Debian package, and a file that is there once it is installed. */
export interface SystemPackage {
  readonly name: string;
  readonly provides: string;
  readonly why: string;
}

/** What running containers takes. */
export const runtimePackages: readonly SystemPackage[] = [
  { name: 'nftables', provides: '/usr/sbin/nft', why: 'containers reach other machines' },
  {
    name: 'libseccomp2',
    provides: '/usr/lib/x86_64-linux-gnu/libseccomp.so.2',
    why: 'system calls of containers are filtered',
  },
];

/** What the tests take as well. */
export const testPackages: readonly SystemPackage[] = [
  { name: 'busybox-static', provides: '/bin/busybox', why: 'the small image' },
  { name: 'debootstrap', provides: '/usr/sbin/debootstrap', why: 'the Debian image' },
  { name: 'docker-registry', provides: '/usr/bin/docker-registry', why: 'a real registry' },
  { name: 'apache2-utils', provides: '/usr/bin/htpasswd', why: 'a registry with users' },
  { name: 'openssl', provides: '/usr/bin/openssl', why: 'a registry with certificates' },
  { name: 'skopeo', provides: '/usr/bin/skopeo', why: 'a peer that pushes and pulls' },
  { name: 'umoci', provides: '/usr/bin/umoci', why: 'a peer that unpacks' },
  { name: 'erofs-utils', provides: '/usr/bin/fsck.erofs', why: 'the judge of EROFS images' },
  { name: 'iproute2', provides: '/usr/sbin/ip', why: 'the judge of networks' },
  { name: 'attr', provides: '/usr/bin/setfattr', why: 'extended attributes' },
  { name: 'acl', provides: '/usr/bin/setfacl', why: 'access control lists' },
  { name: 'strace', provides: '/usr/bin/strace', why: 'what is really called' },
  { name: 'libc6-dev', provides: '/usr/include/stdio.h', why: 'the kernel’s numbers' },
  { name: 'linux-libc-dev', provides: '/usr/include/linux/mount.h', why: 'the kernel’s numbers' },
  { name: 'gcc', provides: '/usr/bin/gcc', why: 'the kernel’s numbers' },
  {
    name: 'binutils-aarch64-linux-gnu',
    provides: '/usr/bin/aarch64-linux-gnu-as',
    why: 'the interpreter for arm64',
  },
];

/** What the benchmarks take as well: the engines that Docklet is measured against. */
export const peerPackages: readonly SystemPackage[] = [
  { name: 'docker.io', provides: '/usr/sbin/dockerd', why: 'docker takes part' },
  { name: 'podman', provides: '/usr/bin/podman', why: 'podman takes part' },
  { name: 'runc', provides: '/usr/sbin/runc', why: 'runc takes part' },
  { name: 'iperf3', provides: '/usr/bin/iperf3', why: 'how much goes through a network' },
];

/** What a virtual machine to run the tests in takes. */
export const vmPackages: readonly SystemPackage[] = [
  { name: 'qemu-system-x86', provides: '/usr/bin/qemu-system-x86_64', why: 'there is a machine' },
  { name: 'cpio', provides: '/usr/bin/cpio', why: 'its kernel finds its disk' },
  { name: 'e2fsprogs', provides: '/usr/sbin/mkfs.ext4', why: 'it has one' },
];

/**
 * Installs the packages that are missing.
 *
 * @returns whether all are there now
 */
export function installPackages(packages: readonly SystemPackage[]): boolean {
  const missing = packages.filter(({ provides }) => !existsSync(provides));
  if (missing.length === 0) {
    return true;
  }
  const names = missing.map(({ name }) => name);
  if (!existsSync('/usr/bin/apt-get')) {
    console.log('These are needed, by whatever names your system has for them:');
    missing.forEach(({ name, why }) => console.log(`  ${name.padEnd(28)} so that ${why}`));
    return false;
  }
  console.log(`Installing with apt-get: ${names.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = (...args: string[]): boolean =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
      .status === 0;
  aptGet('update', '-qq');
  return aptGet('install', '-y', '-qq', '--no-install-recommends', ...names);
}
