import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import path from 'node:path';
import { walkTree, writeTree } from '@docklet/filesystem';
import type { Fd } from '@docklet/syscall';
import { openRoot } from '@docklet/syscall';
import type { VolumeFiles } from '../state/layout.js';

/**
 * Copies what an image has at a volume's place into the volume, with owners, modes and attributes; the volume's own folder
 * becomes like the image's. The caller holds the volume's lock.
 *
 * It is copied beside the volume first. Who is killed meanwhile leaves a volume that is empty, or one whose content has
 * arrived and only has to be moved: {@link finishFilling}.
 */
export async function fillVolume(files: VolumeFiles, source: Fd): Promise<void> {
  mkdirSync(files.incoming, { mode: 0o700 });
  using incoming = openRoot(files.incoming);
  await writeTree(incoming, walkTree(source, Buffer.alloc(0), { keepsXattr: isKept }));
  takeAttributes(`/proc/self/fd/${source.number}`, files.incoming);
  renameSync(files.incoming, files.arrived);
  finishFilling(files);
}

/** The same for a volume that something is mounted in: there it is copied in place. */
export async function fillMounted({ data }: VolumeFiles, source: Fd): Promise<void> {
  using target = openRoot(data);
  await writeTree(target, walkTree(source, Buffer.alloc(0), { keepsXattr: isKept }));
  takeAttributes(`/proc/self/fd/${source.number}`, data);
}

/** Goes on with what somebody has left who was killed. The caller holds the volume's lock. */
export function finishFilling({ data, incoming, arrived }: VolumeFiles): void {
  rmSync(incoming, { recursive: true, force: true });
  if (!existsSync(arrived)) {
    return;
  }
  for (const name of readdirSync(arrived, { encoding: 'buffer' })) {
    // What a container that has the volume already has made of this name meanwhile stays.
    if (lstatSync(join(data, name), { throwIfNoEntry: false }) === undefined) {
      renameSync(join(arrived, name), join(data, name));
    }
  }
  takeAttributes(arrived, data);
  rmSync(arrived, { recursive: true });
}

/** Whether there is nothing in a volume. */
export function isEmptyVolume({ data }: VolumeFiles): boolean {
  return readdirSync(data).length === 0;
}

function takeAttributes(from: string, to: string): void {
  const { uid, gid, mode, atime, mtime } = statSync(from);
  chownSync(to, uid, gid);
  // After the owner: changing that clears bits.
  chmodSync(to, mode & 0o7777);
  utimesSync(to, atime, mtime);
}

/** Capabilities, access lists and those of users; not what overlayfs keeps for itself. */
function isKept(name: string): boolean {
  return (
    name === 'security.capability' ||
    name.startsWith('system.posix_acl_') ||
    (name.startsWith('user.') && !name.startsWith('user.overlay.'))
  );
}

/** Names are bytes. */
function join(folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(path.join(folder, '/')), name]);
}
