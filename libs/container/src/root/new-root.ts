import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerRecord } from '../state/container-record.js';
import { holdRoot } from './hold-root.js';
import { assembledRootProgram } from './root-programs.js';
import type { RootView } from './root-view.js';

/** Opens the root folder of a container that has never been started, as its image has it. Nothing is mounted in it. */
export async function openNewRoot(
  { images, layout }: EngineContext,
  record: ContainerRecord,
): Promise<RootView> {
  const { upperDir, workDir } = layout.containerFiles(record.id);
  using attached = images.drivers.attach(record.layers);
  const held = await holdRoot(
    assembledRootProgram({
      root: {
        layers: attached.layers,
        writable: { upperDir, workDir, isVolatile: false },
        stage: layout.stage,
      },
      mounts: [],
      kindOf: () => 'directory',
    }),
    {},
  );
  return { root: held.root, [Symbol.asyncDispose]: () => held.release() };
}
