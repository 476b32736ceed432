import { rmSync } from 'node:fs';
import type { RuntimeSpec } from '@docklet/oci';
import { parseRuntimeSpec } from '@docklet/oci';
import type { EngineContext } from '../engine/engine-context.js';
import { onDisk } from '../state/disk.js';
import { readIfThere } from '../state/read-if-there.js';
import { runOptionalHooks } from './run-hook.js';

/**
 * Runs the hooks that come when a container has ended, and takes its bundle away: whatever happens, they are not run twice
 * for one start, but for a docklet that is killed while they run. One that fails is told of, and the rest is run.
 */
export async function runHooksAtEnd(
  { layout, options: { onWarning } }: EngineContext,
  id: string,
): Promise<void> {
  const { bundle, bundleConfig } = layout.containerFiles(id);
  const text = readIfThere(bundleConfig);
  if (text !== undefined) {
    const spec = parseRuntimeSpec(Buffer.from(text));
    const hooks = (spec.hooks?.poststop ?? []).map(
      (hook) => ({ kind: 'poststop', hook, origin: 'its CDI devices' }) as const,
    );
    const state = stoppedState(id, spec, bundle);
    await runOptionalHooks(hooks, { state, namespaces: [] }, onWarning);
  }
  onDisk(bundle, () => {
    rmSync(bundle, { recursive: true, force: true });
  });
}

function stoppedState(id: string, { ociVersion, annotations = {} }: RuntimeSpec, bundle: string) {
  return { ociVersion, id, status: 'stopped', bundle, annotations } as const;
}
