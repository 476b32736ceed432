import { statSync } from 'node:fs';
import type { RuntimeDevice, RuntimeDeviceRule } from '@docklet/oci';
import { describeDevice } from '../host/host-devices.js';
import type { CdiDeviceNode } from './cdi-spec.js';
import { CdiHostPathError } from './errors.js';

/** A device node, and what the container may do with the device; nobody has to allow a FIFO. */
export interface NodeAndRule {
  readonly node: RuntimeDevice;
  readonly rule: RuntimeDeviceRule | undefined;
}

/**
 * A device node as the runtime specification has it. What is not said is as the host's node has it; but for the mode and the
 * owner, which are everybody's and root then.
 *
 * @param origin for whom it is, for messages
 * @throws {@link CdiHostPathError} (`DOCKLET_CONTAINER_CDI_HOST_PATH`)
 */
export function nodeAndRule(given: CdiDeviceNode, origin: string): NodeAndRule {
  const { path, fileMode, uid, gid, permissions = '' } = given;
  const { type, major, minor } = numbersOf(given, origin);
  const node: RuntimeDevice = {
    type,
    path,
    ...(major === undefined ? {} : { major }),
    ...(minor === undefined ? {} : { minor }),
    ...(fileMode === undefined ? {} : { fileMode }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  };
  if (type === 'p') {
    return { node, rule: undefined };
  }
  const access = permissions === '' ? 'rwm' : permissions;
  const kind = type === 'b' ? 'b' : 'c';
  return {
    node,
    rule: { allow: true, type: kind, major: major ?? 0, minor: minor ?? 0, access },
  };
}

function numbersOf(
  { path, hostPath = path, type, major = 0, minor = 0 }: CdiDeviceNode,
  origin: string,
): Pick<RuntimeDevice, 'type' | 'major' | 'minor'> {
  // A FIFO has no numbers, and no device has the number 0: both leave nothing to be looked up.
  if (type === 'p') {
    return { type };
  }
  if (type !== undefined && major !== 0) {
    return { type, major, minor };
  }
  const status = statSync(hostPath, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new CdiHostPathError(origin, hostPath, 'is not there');
  }
  if (!status.isCharacterDevice() && !status.isBlockDevice()) {
    throw new CdiHostPathError(origin, hostPath, 'is not a device');
  }
  const found = describeDevice(hostPath);
  if (type !== undefined && (type === 'b') !== (found.type === 'b')) {
    throw new CdiHostPathError(origin, hostPath, `is of type ${found.type}, and not ${type}`);
  }
  return found;
}
