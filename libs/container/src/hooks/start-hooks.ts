import type { RuntimeHookKind } from '@docklet/oci';
import { openPidfd } from '@docklet/syscall';
import { startHookKinds } from '../cdi/applied-devices.js';
import type { ContainerDraft } from '../engine/container-draft.js';
import type { EngineContext } from '../engine/engine-context.js';
import type { HookState } from './run-hook.js';
import { runHook, runOptionalHooks } from './run-hook.js';

/**
 * Runs the hooks of a container's start while its init waits. Those of the kind `createContainer` are in the container's
 * namespaces, where the host's files are the root and the container's are at `rootfs` of the bundle. They stay in the
 * host's pid namespace, so that the process id that they are told is the one that they see.
 *
 * @throws HookFailedError (`DOCKLET_CONTAINER_HOOK_FAILED`)
 * @throws HookTimedOutError (`DOCKLET_CONTAINER_HOOK_TIMED_OUT`)
 */
export async function runHooksAtStart(draft: ContainerDraft, initPid: number): Promise<void> {
  const state = stateOf(draft, 'creating', initPid);
  using target = openPidfd(initPid);
  const own = (draft.spec.linux?.namespaces ?? []).map(({ type }) => type);
  const inside = own.filter((type) => type !== 'pid');
  for (const kind of startHookKinds) {
    for (const hook of hooksOf(draft, kind)) {
      await (kind === 'createContainer'
        ? runHook(hook, { state, target, namespaces: inside })
        : runHook(hook, { state, namespaces: [] }));
    }
  }
}

/** Runs the hooks that come when the command runs. One that fails is told of, and the container goes on. */
export async function runHooksAfterStart(
  { options: { onWarning } }: EngineContext,
  draft: ContainerDraft,
  initPid: number,
): Promise<void> {
  const state = stateOf(draft, 'running', initPid);
  await runOptionalHooks(hooksOf(draft, 'poststart'), { state, namespaces: [] }, onWarning);
}

function hooksOf({ devices }: ContainerDraft, wanted: RuntimeHookKind) {
  return (devices?.hooks ?? []).filter(({ kind }) => kind === wanted);
}

function stateOf(
  { id, spec, devices }: ContainerDraft,
  status: HookState['status'],
  pid: number,
): HookState {
  const { ociVersion, annotations = {} } = spec;
  return { ociVersion, id, status, pid, bundle: devices?.bundle ?? '', annotations };
}
