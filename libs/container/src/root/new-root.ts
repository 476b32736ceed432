import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerRecord } from '../state/container-record.js';
import { holdRoot } from './hold-root.js';
import { assembledRootProgram } from './root-programs.js';
import { rootSource } from './root-source.js';
import { attachWritable } from './writable-layer.js';
import type { RootView } from './root-view.js';

/** Opens the root folder of a container that has never been started, as its image has it. Nothing is mounted in it. */
export async function openNewRoot(
  context: EngineContext,
  record: ContainerRecord,
): Promise<RootView> {
  const { id, image, layers, options } = record;
  using attached = context.images.drivers.attach(layers);
  using written = attachWritable({ files: context.layout.containerFiles(id), options }, false);
  const held = await holdRoot(
    assembledRootProgram({
      root: rootSource(context, { image, layers: attached.layers, writable: written.writable }),
      mounts: [],
      kindOf: () => 'directory',
    }),
    {},
  );
  return { root: held.root, [Symbol.asyncDispose]: () => held.release() };
}
