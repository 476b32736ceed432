import type { RuntimeMount } from '@docklet/oci';
import type { Step, Value } from '@docklet/syscall';
import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSMOUNT_CLOEXEC,
  FSOPEN_CLOEXEC,
  MOUNT_ATTR_RDONLY,
  resultOf,
} from '@docklet/syscall';
import { setAttributes } from './mount-handle.js';
import type { MountOptions } from './mount-options.js';
import type { PreparedMount } from './prepared-mount.js';

/** Makes what has to be in a new file system from the start. */
export type Filling = (fd: Value) => readonly Step[];

/** A file system of the container's own: fsopen(2), fsconfig(2), fsmount(2). */
export function newFileSystem(
  mount: RuntimeMount,
  options: MountOptions,
  key: string,
  { why, fill }: { readonly why: string; readonly fill: Filling },
): PreparedMount {
  const type = mount.type ?? '';
  const fd = resultOf(`${key}:mount`);
  const filling = fill(fd);
  // What is filled becomes read-only when it is full.
  const isSealedLater = filling.length > 0 && (options.set & MOUNT_ATTR_RDONLY) !== 0;
  const attributes = isSealedLater ? options.set & ~MOUNT_ATTR_RDONLY : options.set;
  const data = [`source=${mount.source ?? type}`, ...options.data];
  return {
    before: [],
    after: [
      ...createFileSystem(type, data, `${key}:context`, why),
      {
        call: 'fsmount',
        args: [resultOf(`${key}:context`), FSMOUNT_CLOEXEC, attributes],
        why: 'a mount of it, not yet attached anywhere',
        label: fd.step,
      },
      ...filling,
      ...(isSealedLater
        ? [
            setAttributes(
              fd,
              { set: MOUNT_ATTR_RDONLY, clear: 0, recursive: 0 },
              'nothing is added',
            ),
          ]
        : []),
    ],
    fd,
  };
}

function createFileSystem(
  type: string,
  data: readonly string[],
  label: string,
  why: string,
): Step[] {
  const context = resultOf(label);
  return [
    { call: 'fsopen', args: [type, FSOPEN_CLOEXEC], why, label },
    ...data.map((option) => configure(context, option)),
    {
      call: 'fsconfig',
      args: [context, FSCONFIG_CMD_CREATE, null, null, 0],
      why: `a ${type} comes into being`,
    },
  ];
}

function configure(context: Value, option: string): Step {
  const equals = option.indexOf('=');
  const why = `its option ${option}`;
  return equals < 0
    ? { call: 'fsconfig', args: [context, FSCONFIG_SET_FLAG, option, null, 0], why }
    : {
        call: 'fsconfig',
        args: [context, FSCONFIG_SET_STRING, option.slice(0, equals), option.slice(equals + 1), 0],
        why,
      };
}
