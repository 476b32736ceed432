import { DockletError } from '@docklet/errors';
import type { DeviceHook } from '../cdi/applied-devices.js';

/** A hook that did not do its work. */
export class HookFailedError extends DockletError {
  /**
   * @param reason how it ended, or why it could not be executed
   * @param output what it has written, as far as it is kept
   */
  constructor({ kind, hook, origin }: DeviceHook, reason: string, output: string) {
    super({
      code: 'DOCKLET_CONTAINER_HOOK_FAILED',
      message: `cannot run the ${kind} hook ${hook.path} of ${origin}: ${reason}${output === '' ? '' : `: ${output}`}`,
      hint: 'hooks come from the CDI specification of the device; its vendor knows what this one needs',
      details: { kind, path: hook.path, origin, reason, output },
    });
  }
}

/** A hook that took longer than its specification gives it. */
export class HookTimedOutError extends DockletError {
  constructor({ kind, hook, origin }: DeviceHook, timeoutSeconds: number, output: string) {
    super({
      code: 'DOCKLET_CONTAINER_HOOK_TIMED_OUT',
      message: `cannot run the ${kind} hook ${hook.path} of ${origin}: it has not ended within ${timeoutSeconds} s${output === '' ? '' : `: ${output}`}`,
      hint: 'its CDI specification says how long it may take: timeout',
      details: { kind, path: hook.path, origin, timeoutSeconds, output },
    });
  }
}
