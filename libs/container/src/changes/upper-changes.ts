import type { TarInput } from '@docklet/erofs';
import { walkTree } from '@docklet/filesystem';
import type { Fd } from '@docklet/syscall';
import { openRoot } from '@docklet/syscall';
import { UnreadableChangeError } from './errors.js';
import type { LowerFile, LowerLayers } from './lower-layers.js';

/** What happened to a file of a container since it was created. */
export type ChangeKind = 'added' | 'changed' | 'deleted';

/** A file that is not as the image has it. */
export interface UpperChange {
  /** From the root on, without a slash in front. */
  readonly names: readonly Buffer[];
  readonly kind: ChangeKind;
  /** What the upper folder has of it; undefined for what is hidden by an opaque folder. */
  readonly input: TarInput | undefined;
  /** A folder that hides everything that the layers have of it. */
  readonly isOpaque: boolean;
}

const overlayXattrs = [
  'trusted.overlay.opaque',
  'trusted.overlay.redirect',
  'trusted.overlay.metacopy',
];

/** Everything that an overlay's upper folder changes in the layers below it, in the order of a walk. */
export function* upperChanges(
  upperDir: string,
  lower: LowerLayers,
): Generator<UpperChange, void, void> {
  using upper: Fd = openRoot(upperDir);
  const keepsXattr = (name: string): boolean =>
    overlayXattrs.includes(name) || name === 'security.capability' || name.startsWith('user.');
  for (const input of walkTree(upper, Buffer.alloc(0), { keepsXattr })) {
    const names = splitName(input.entry.name);
    const below = lower.find(names);
    if (isWhiteout(input)) {
      if (below !== undefined) {
        yield { names, kind: 'deleted', input, isOpaque: false };
      }
      continue;
    }
    assertPlain(input);
    const isOpaque = below?.isFolder === true && input.entry.xattrs.has('trusted.overlay.opaque');
    yield { names, kind: below === undefined ? 'added' : 'changed', input, isOpaque };
    if (isOpaque) {
      yield* hiddenBy(upperDir, names, lower);
    }
  }
}

/** Whether a folder has nothing of its own that the image's has not. */
export function hasAttributesOf({ entry }: TarInput, below: LowerFile | undefined): boolean {
  return (
    below === undefined ||
    (entry.mode === below.mode && entry.uid === below.uid && entry.gid === below.gid)
  );
}

function* hiddenBy(
  upperDir: string,
  names: readonly Buffer[],
  lower: LowerLayers,
): Generator<UpperChange, void, void> {
  using folder = openRoot(`${upperDir}/${Buffer.concat(withSlashes(names)).toString('latin1')}`);
  const own = new Set(
    [...walkTree(folder, Buffer.alloc(0))].map(({ entry }) => entry.name.toString('latin1')),
  );
  for (const name of lower.list(names)) {
    const text = name.toString('latin1');
    if (!own.has(text) && !own.has(`${text}/`)) {
      yield { names: [...names, name], kind: 'deleted', input: undefined, isOpaque: false };
    }
  }
}

function withSlashes(names: readonly Buffer[]): Buffer[] {
  return names.flatMap((name) => [name, Buffer.from('/')]);
}

function splitName(name: Buffer): Buffer[] {
  return name
    .toString('latin1')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => Buffer.from(part, 'latin1'));
}

function isWhiteout({ entry }: TarInput): boolean {
  return entry.type === 'characterDevice' && entry.deviceMajor === 0 && entry.deviceMinor === 0;
}

/** Kernels that are set up so keep a renamed folder or changed attributes as a reference to the layers below. */
function assertPlain({ entry }: TarInput): void {
  if (
    entry.xattrs.has('trusted.overlay.redirect') ||
    entry.xattrs.has('trusted.overlay.metacopy')
  ) {
    throw new UnreadableChangeError(entry.name.toString());
  }
}
