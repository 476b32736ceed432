import { statSync } from 'node:fs';
import type {
  RuntimeDevice,
  RuntimeDeviceRule,
  RuntimeHooks,
  RuntimeMount,
  RuntimeProcess,
  RuntimeSpec,
} from '@docklet/oci';
import { runtimeHookKinds } from '@docklet/oci';
import { normalizeTarget } from '../spec/mounts.js';
import type { DeviceHook } from './applied-devices.js';
import type { CdiMount } from './cdi-spec.js';
import type { DeviceEdits } from './device-edits.js';
import { nodeAndRule } from './device-node.js';
import { CdiHostPathError } from './errors.js';

/** A specification with all that devices need, and why. */
export interface EditedSpec {
  readonly spec: RuntimeSpec;
  /** For which device nodes and mounts are there, by their places in the container. */
  readonly origins: ReadonlyMap<string, string>;
  readonly hooks: readonly DeviceHook[];
}

/**
 * Adds to a specification what devices need. Of two at one place in the container the later one is made; a variable that was
 * there before gets the device's value.
 *
 * @throws {@link CdiHostPathError} (`DOCKLET_CONTAINER_CDI_HOST_PATH`)
 */
export function applyEdits(spec: RuntimeSpec, all: readonly DeviceEdits[]): EditedSpec {
  const nodes = all.flatMap(({ origin, edits: { deviceNodes = [] } }) =>
    deviceNodes.map((node) => ({ origin, ...nodeAndRule(node, origin) })),
  );
  const mounts = all.flatMap(({ origin, edits }) =>
    (edits.mounts ?? []).map((mount) => ({ origin, mount: toRuntimeMount(mount, origin) })),
  );
  const hooks = all.flatMap(({ origin, edits }) =>
    (edits.hooks ?? []).map(({ hookName: kind, ...hook }) => ({ kind, hook, origin })),
  );
  return {
    spec: {
      ...spec,
      ...editProcess(spec, all),
      ...(mounts.length === 0
        ? {}
        : {
            mounts: mergeMounts(
              spec.mounts ?? [],
              mounts.map(({ mount }) => mount),
            ),
          }),
      ...(hooks.length === 0 ? {} : { hooks: hooksByKind(hooks) }),
      linux: withDevices(
        spec.linux,
        nodes.map(({ node }) => node),
        nodes.flatMap(({ rule }) => rule ?? []),
      ),
    },
    origins: new Map([
      ...nodes.map(({ node, origin }) => [node.path, origin] as const),
      ...mounts.map(({ mount, origin }) => [mount.destination, origin] as const),
    ]),
    hooks,
  };
}

function editProcess(
  { process }: RuntimeSpec,
  all: readonly DeviceEdits[],
): { readonly process?: RuntimeProcess } {
  if (process === undefined) {
    return {};
  }
  const { env = [], user } = process;
  const added = all.flatMap(({ edits }) => edits.env ?? []);
  const groups = all.flatMap(({ edits }) => edits.additionalGids ?? []);
  return {
    process: {
      ...process,
      env: [...new Map([...env, ...added].map((entry) => [nameOf(entry), entry])).values()],
      user: {
        ...user,
        ...(groups.length === 0
          ? {}
          : { additionalGids: [...new Set([...(user.additionalGids ?? []), ...groups])] }),
      },
    },
  };
}

function nameOf(variable: string): string {
  return variable.split('=', 1)[0] ?? '';
}

/** Folders come before what is inside them. */
function mergeMounts(
  given: readonly RuntimeMount[],
  added: readonly RuntimeMount[],
): readonly RuntimeMount[] {
  const byPlace = new Map(added.map((mount) => [mount.destination, mount]));
  return [...given.filter(({ destination }) => !byPlace.has(destination)), ...byPlace.values()]
    .map((mount) => ({ mount, depth: mount.destination.split('/').length }))
    .toSorted((first, second) => first.depth - second.depth)
    .map(({ mount }) => mount);
}

const bindOptions = new Set(['bind', 'rbind']);

/** What is of no type is a place of the host, with what is mounted below it. */
function toRuntimeMount(
  { hostPath, containerPath, type = '', options = [] }: CdiMount,
  origin: string,
): RuntimeMount {
  const destination = normalizeTarget(containerPath);
  const isBind = type === '' || type === 'bind' || options.some((name) => bindOptions.has(name));
  if (!isBind) {
    return { destination, type, source: hostPath, options };
  }
  if (statSync(hostPath, { throwIfNoEntry: false }) === undefined) {
    throw new CdiHostPathError(origin, hostPath, 'is not there');
  }
  const isSaid = options.some((name) => bindOptions.has(name));
  return {
    destination,
    type: 'bind',
    source: hostPath,
    options: isSaid ? options : ['rbind', ...options],
  };
}

function hooksByKind(hooks: readonly DeviceHook[]): RuntimeHooks {
  return Object.fromEntries(
    runtimeHookKinds
      .map(
        (kind) => [kind, hooks.filter((one) => one.kind === kind).map(({ hook }) => hook)] as const,
      )
      .filter(([, some]) => some.length > 0),
  );
}

function withDevices(
  linux: RuntimeSpec['linux'] = {},
  nodes: readonly RuntimeDevice[],
  rules: readonly RuntimeDeviceRule[],
): NonNullable<RuntimeSpec['linux']> {
  const { devices = [], resources = {} } = linux;
  const places = new Set(nodes.map(({ path }) => path));
  return {
    ...linux,
    devices: [...devices.filter(({ path }) => !places.has(path)), ...nodes],
    resources: { ...resources, devices: [...(resources.devices ?? []), ...rules] },
  };
}
