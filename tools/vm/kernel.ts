/** The kernel of the Debian that this machine is, and what it loads before it sees its disk. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** In the order in which they are loaded. */
const modules = [
  ...['virtio_ring', 'virtio', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev', 'virtio_pci'],
  ...['virtio_blk', 'crc16', 'crc32c_generic', 'libcrc32c', 'mbcache', 'jbd2', 'ext4'],
];

/** A kernel that can be booted. */
export interface Kernel {
  readonly image: string;
  readonly initramfs: string;
  /** A folder with its release's name, as it belongs into /usr/lib/modules. */
  readonly modules: string;
}

/** Fetches it, once. */
export function prepareKernel(cache: string): Kernel {
  const folder = path.join(cache, 'kernel');
  if (!existsSync(path.join(folder, 'boot'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', '-qq', packageName()], {
      cwd: folder,
      stdio: 'inherit',
    });
    const [archive = ''] = globSync('*.deb', { cwd: folder });
    execFileSync('dpkg-deb', ['-x', archive, '.'], { cwd: folder });
  }
  const [release = ''] = readdirSync(path.join(folder, 'lib/modules'));
  const kernel = {
    image: path.join(folder, 'boot', `vmlinuz-${release}`),
    initramfs: path.join(cache, 'initramfs'),
    modules: path.join(folder, 'lib/modules', release),
  };
  makeInitramfs(kernel);
  return kernel;
}

/** `linux-image-amd64` is no kernel, but depends on the newest. */
function packageName(): string {
  const output = execFileSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' });
  const [, name] = /Depends: (linux-image-\S+)/.exec(output) ?? [];
  if (name === undefined) {
    throw new Error('apt-cache knows of no kernel: run apt-get update');
  }
  return name;
}

function makeInitramfs({ initramfs, modules: from }: Kernel): void {
  const tree = `${initramfs}.d`;
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'disk', 'modules']) {
    mkdirSync(path.join(tree, folder), { recursive: true });
  }
  copyFileSync('/bin/busybox', path.join(tree, 'bin/busybox'));
  copyFileSync(path.join(import.meta.dirname, 'guest/initramfs.sh'), path.join(tree, 'init'));
  const files = modules.map((name) => {
    const [file = ''] = globSync(`**/${name}.ko`, { cwd: from });
    copyFileSync(path.join(from, file), path.join(tree, 'modules', path.basename(file)));
    return path.basename(file);
  });
  writeFileSync(path.join(tree, 'modules/order'), `${files.join('\n')}\n`);
  execFileSync('sh', ['-c', `chmod +x init; find . | cpio -o -H newc --quiet >${initramfs}`], {
    cwd: tree,
  });
}
