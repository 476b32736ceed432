import { readTar, writeTar } from '@docklet/erofs';
import { walkTree } from '@docklet/filesystem';
import { readAccountFiles, resolveUser } from '@docklet/namespaces';
import type { Fd } from '@docklet/syscall';
import { openRoot } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import { openRootView } from '../root/root-view.js';
import type { StoredContainer } from '../state/container-store.js';
import { openSource } from './copy-source.js';
import { openTarget } from './copy-target.js';
import { CopyTargetError } from './errors.js';
import type { CopySummary, Owner } from './write-entries.js';
import { writeEntries } from './write-entries.js';

/** How files are copied between a container and the host. */
export interface CopyOptions {
  /** Whether a link that is to be copied is followed (`-L`). Default: false. */
  readonly followsLink?: boolean;
  /**
   * Whose they become (`-a`): those that come from a container keep their owners; those that go into one become those of
   * the container's user, if it has one. Default: what comes out is the caller's, what goes in keeps its owners.
   */
  readonly isArchive?: boolean;
}

/** A file or folder of the host, or a tar archive. */
export type CopyInput =
  | { readonly kind: 'host'; readonly path: string }
  | { readonly kind: 'archive'; readonly stream: AsyncIterable<Uint8Array> };

const onHost = 'on this machine';

/** Copies a file or folder of the host, or what is in an archive, into a container. */
export async function copyIn(
  context: EngineContext,
  container: StoredContainer,
  input: CopyInput,
  target: string,
  options: CopyOptions,
): Promise<CopySummary> {
  await using view = await openRootView(context, container, { hasMounts: true });
  const owner = options.isArchive === true ? ownerIn(view.root, container) : undefined;
  if (input.kind === 'archive') {
    using place = openTarget(view.root, target, { name: '', isFolder: true });
    if (place.name !== '') {
      throw new CopyTargetError(target, 'an archive goes into a folder that is there');
    }
    return await writeEntries(
      place.folder,
      readTar(input.stream, { canEndWithoutMarker: true }),
      owner,
    );
  }
  using root = openRoot('/');
  const followsLink = options.followsLink === true;
  using source = openSource(root, input.path, { followsLink, where: onHost });
  using place = openTarget(view.root, target, source);
  return await writeEntries(place.folder, walkTree(source.handle, Buffer.from(place.name)), owner);
}

/** Copies a file or folder of a container to the host. */
export async function copyOut(
  context: EngineContext,
  container: StoredContainer,
  path: string,
  target: string,
  options: CopyOptions,
): Promise<CopySummary> {
  await using view = await openRootView(context, container, { hasMounts: true });
  using source = openSource(view.root, path, sourceOptions(container, options));
  using root = openRoot('/');
  using place = openTarget(root, target, source);
  const owner = options.isArchive === true ? undefined : caller();
  return await writeEntries(place.folder, walkTree(source.handle, Buffer.from(place.name)), owner);
}

/** A file or folder of a container as a tar archive. */
export async function* archiveOut(
  context: EngineContext,
  container: StoredContainer,
  path: string,
  options: CopyOptions,
): AsyncGenerator<Uint8Array, void, void> {
  await using view = await openRootView(context, container, { hasMounts: true });
  using source = openSource(view.root, path, sourceOptions(container, options));
  yield* writeTar(walkTree(source.handle, Buffer.from(source.name)));
}

function sourceOptions(
  { record }: StoredContainer,
  { followsLink = false }: CopyOptions,
): Parameters<typeof openSource>[2] {
  return { followsLink, where: `in container ${record.name}` };
}

function caller(): Owner {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

/** Files of the container are read as such: nothing of it is executed or loaded (CVE-2019-14271). */
function ownerIn(root: Fd, { record }: StoredContainer): Owner {
  const { user = '' } = record.options;
  return user === '' ? undefined : resolveUser(user, readAccountFiles(root));
}
