import { writeTar } from '@docklet/erofs';
import { walkTree } from '@docklet/filesystem';
import type { EngineContext } from '../engine/engine-context.js';
import { openRootView } from '../root/root-view.js';
import type { StoredContainer } from '../state/container-store.js';

/** All files of a container as a tar archive, without what is mounted in it. */
export async function* exportContainer(
  context: EngineContext,
  container: StoredContainer,
): AsyncGenerator<Uint8Array, void, void> {
  await using view = await openRootView(context, container, { hasMounts: false });
  yield* writeTar(walkTree(view.root, Buffer.alloc(0)));
}
