import { openSync, readSync, writeFileSync } from 'node:fs';
import type { IdMap } from '@docklet/filesystem';
import type { RuntimeIdMapping } from '@docklet/oci';
import type { Program } from '@docklet/syscall';
import {
  CLONE_NEWUSER,
  Cell,
  Fd,
  createSocketPair,
  inherited,
  launch,
  whenReadable,
} from '@docklet/syscall';
import { StartInterruptedError } from '../run/errors.js';
import type { OwnerNamespaces } from './owner-namespaces.js';

const gate = 'gate';

const program: Program = {
  sections: [
    {
      name: 'owners',
      steps: [
        {
          call: 'unshare',
          args: [CLONE_NEWUSER],
          why: 'a user namespace that says who is shown as whom; nobody will be in it',
        },
        { call: 'write', args: [inherited(gate), '.', 1], why: 'it is there' },
        {
          call: 'read',
          args: [inherited(gate), new Cell('byte', 8), 1],
          why: 'until its maps are written',
        },
        { call: 'exit_group', args: [0], why: 'the namespace stays as long as it is held' },
      ],
    },
  ],
  inherits: [gate],
};

/** Makes the user namespaces of a container's mounts. */
export async function createUserNamespaces(maps: readonly IdMap[]): Promise<OwnerNamespaces> {
  const namespaces: Record<string, Fd> = {};
  const dispose = (): void => {
    Object.values(namespaces).forEach((fd) => {
      fd.close();
    });
  };
  try {
    for (const map of maps) {
      namespaces[map.name] = await createUserNamespace(map);
    }
    return { namespaces, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Makes the user namespace that an id-mapped mount takes its map from; mount_setattr(2), "ID-mapped mounts". */
async function createUserNamespace(map: IdMap): Promise<Fd> {
  const [ours, theirs] = createSocketPair();
  using _ours = ours;
  using devNull = Fd.own(openSync('/dev/null', 'r+'));
  using running = launch(program, {
    title: 'docklet-owners',
    standard: [devNull, devNull, devNull],
    inherited: { [gate]: theirs },
  });
  theirs.close();
  try {
    await whenReadable(ours);
    if (readSync(ours.number, Buffer.alloc(1)) === 0) {
      throw new StartInterruptedError('no user namespace could be made for a mount');
    }
    const folder = `/proc/${running.pid}`;
    writeFileSync(`${folder}/uid_map`, renderMap(map.uidMappings));
    writeFileSync(`${folder}/gid_map`, renderMap(map.gidMappings));
    return Fd.own(openSync(`${folder}/ns/user`, 'r'));
  } finally {
    ours.close();
    await running.exited();
  }
}

/** A map has to be written by one write; user_namespaces(7). */
function renderMap(mappings: readonly RuntimeIdMapping[]): string {
  return mappings
    .map(({ containerID, hostID, size }) => `${containerID} ${hostID} ${size}\n`)
    .join('');
}
