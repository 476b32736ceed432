import { fstatSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { readAccountFiles, resolveUser } from '@docklet/namespaces';
import type { Fd } from '@docklet/syscall';
import { O_DIRECTORY, O_PATH, SyscallError, openInRoot } from '@docklet/syscall';
import type { ResolvedSource } from '../engine/container-draft.js';
import type { EngineContext } from '../engine/engine-context.js';
import { resolveSource } from '../engine/mount-sources.js';
import type { MountOption, OwnerRange, OwnerRanges } from '../options/container-options.js';
import { holdRoot } from '../root/hold-root.js';
import { assembledRootProgram } from '../root/root-programs.js';
import { InvalidMountError } from '../spec/errors.js';
import { isEmptyVolume } from '../volumes/fill-volume.js';

type OwnedMount = Extract<MountOption, { kind: 'bind' | 'volume' }>;

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The map that shows a folder's owner as a container's user.
 *
 * @throws InvalidMountError (`DOCKLET_CONTAINER_INVALID_MOUNT`)
 */
export async function mapToUser(
  context: EngineContext,
  mount: OwnedMount,
  user: string,
  source: ResolvedSource,
): Promise<OwnerRanges> {
  await using image = new ImageRoot(context, source);
  const owner =
    mount.kind === 'bind'
      ? statSync(resolveSource(mount))
      : (ownerOfVolume(context, mount) ?? (await image.ownerOf(mount.target)));
  const { uid, gid } = await findUser(user, image);
  return { kind: 'ranges', uids: swap(owner.uid, uid), gids: swap(owner.gid, gid) };
}

/** Undefined for a volume that is going to be like the image's folder. */
function ownerOfVolume(
  { volumes, layout }: EngineContext,
  { source = '', target, isFilled = true, driverOptions }: Extract<MountOption, { kind: 'volume' }>,
): Owner | undefined {
  const record = volumes.read(source);
  if ((record?.driverOptions ?? driverOptions)?.['device'] !== undefined) {
    throw new InvalidMountError(
      target,
      'whose it is shows when the volume is mounted: give ranges',
    );
  }
  if (record === undefined) {
    return isFilled ? undefined : rootOwner;
  }
  const files = layout.volumeFiles(source);
  return isFilled && isEmptyVolume(files) ? undefined : statSync(files.data);
}

const rootOwner: Owner = { uid: 0, gid: 0 };

/** The last id is nobody’s: (uid_t) −1; user_namespaces(7). */
const idCount = 0xffff_ffff;

/** Ranges that exchange two numbers, and leave all others as they are. */
export function swap(first: number, second: number): readonly OwnerRange[] {
  const [low, high] = first < second ? [first, second] : [second, first];
  const same = (from: number, to: number): OwnerRange[] =>
    from < to ? [{ source: from, target: from, count: to - from }] : [];
  return low === high
    ? same(0, idCount)
    : [
        ...same(0, low),
        { source: low, target: high, count: 1 },
        ...same(low + 1, high),
        { source: high, target: low, count: 1 },
        ...same(high + 1, idCount),
      ];
}

/** Numbers need no look at the image; names are looked up in its files, and nothing of it is executed. */
async function findUser(user: string, image: ImageRoot): Promise<Owner> {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(user) ?? [];
  return user === '' || uid !== undefined
    ? { uid: Number(uid ?? 0), gid: Number(gid ?? 0) }
    : resolveUser(user, readAccountFiles(await image.open()));
}

/** The files of an image, put together if somebody asks for them. */
class ImageRoot implements AsyncDisposable {
  readonly #context: EngineContext;
  readonly #source: ResolvedSource;
  /** What is undone in the end, the last first. */
  readonly #held: (() => void | Promise<void>)[] = [];
  #root: Fd | undefined;

  constructor(context: EngineContext, source: ResolvedSource) {
    this.#context = context;
    this.#source = source;
  }

  async open(): Promise<Fd> {
    this.#root ??= await this.#hold();
    return this.#root;
  }

  /** Whose a folder is, wherever links lead; one that is not there is going to be root's. */
  async ownerOf(folder: string): Promise<Owner> {
    const root = await this.open();
    try {
      using found = openInRoot(root, folder, O_PATH | O_DIRECTORY);
      return fstatSync(found.number);
    } catch (error) {
      if (error instanceof SyscallError && ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.errno)) {
        return rootOwner;
      }
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const release of this.#held.toReversed()) {
      await release();
    }
  }

  async #hold(): Promise<Fd> {
    const { layout, images, host } = this.#context;
    const folder = mkdtempSync(`${layout.stage}-`);
    this.#held.push(() => {
      rmSync(folder, { recursive: true });
    });
    const [upperDir, workDir] = [path.join(folder, 'upper'), path.join(folder, 'work')];
    mkdirSync(upperDir);
    mkdirSync(workDir);
    const attached = images.drivers.attach(this.#source.layers);
    this.#held.push(() => {
      attached[Symbol.dispose]();
    });
    const { layers } = attached;
    const root = {
      layers,
      writable: { upperDir, workDir, isVolatile: false },
      stage: layout.stage,
      overlayApi: host.overlayApi,
    };
    const program = assembledRootProgram({ root, mounts: [], kindOf: () => 'directory' });
    const held = await holdRoot(program, {});
    this.#held.push(() => held.release());
    return held.root;
  }
}
