import type { Step, StepFailure, Value } from '@docklet/syscall';
import { MountFailedError } from './errors.js';

/** What these tell of is no place, but a limit of whoever looks for it. */
const ofTheProcess: readonly string[] = ['EMFILE', 'ENFILE', 'ENOMEM'];

/**
 * What a failed step of this library means to whoever asked for the mount: its place in the container cannot be made, or is
 * of another kind than what is to be mounted there.
 *
 * @returns undefined for any other step; `StepFailedError` says all there is to say about it
 */
export function readMountFailure({ step, errno }: StepFailure): MountFailedError | undefined {
  if (ofTheProcess.includes(errno)) {
    return undefined;
  }
  const { label = '' } = step;
  const attached = /^(?:mount|image)\d+:attached at (\/.*)$/s.exec(label)?.[1];
  if (attached !== undefined) {
    // Nothing else is left to be wrong with a handle of a mount and a handle of a place.
    return errno === 'EINVAL' || errno === 'ENOTDIR'
      ? new MountFailedError(attached, { kind: 'other-kind', errno })
      : undefined;
  }
  const [, part] = step.args;
  if (/^(?:mount|image)\d+:tree:part$/.test(label) && typeof part === 'string') {
    return new MountFailedError(part, { kind: 'no-part', errno });
  }
  const place = placeOf(step);
  return place === undefined ? undefined : new MountFailedError(place, { kind: 'no-place', errno });
}

/** The place that a step makes or opens; see `openTarget`. */
function placeOf({ call, label = '', args }: Step): string | undefined {
  if (call === 'openat2' && /^(?:mount|image)\d+:target$/.test(label)) {
    return typeof args[1] === 'string' ? args[1] : undefined;
  }
  const parent = /^(?:mount|image)\d+:parent of (\/.*)$/s;
  return parent.exec(label)?.[1] ?? parent.exec(nameOf(args[0]))?.[1];
}

function nameOf(value: Value | undefined): string {
  return typeof value === 'object' && value !== null && 'step' in value ? value.step : '';
}
