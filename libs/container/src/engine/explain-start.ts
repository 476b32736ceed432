import type { CgroupOperation } from '@docklet/cgroups';
import { mkfsArguments } from '@docklet/filesystem';
import { senderProgramName } from '@docklet/network';
import { runtimeHookKinds } from '@docklet/oci';
import type { ExplainedStep } from '@docklet/syscall';
import { explainProgram } from '@docklet/syscall';
import { withDevices } from '../cdi/with-devices.js';
import type { NetworkConnection } from '../network/connection.js';
import type { ContainerOptions } from '../options/container-options.js';
import { unknownDevice } from '../root/writable-layer.js';
import { createContainerId } from '../state/container-id.js';
import type { ContainerFiles } from '../state/layout.js';
import { LiveFile } from '../state/live-file.js';
import type { ContainerDraft, ResolvedSource } from './container-draft.js';
import { draftContainer } from './container-draft.js';
import type { EngineContext } from './engine-context.js';
import { createdState } from './create-container.js';
import { prepareStart } from './prepare-start.js';

/** A step without its number and its section. */
type HostStep = Pick<ExplainedStep, 'call' | 'arguments' | 'why'>;

/**
 * Every step of a container's start, in order, and none of them done: what docklet itself does on the host, then what
 * the monitor and the init do. What is only known while it happens (process ids, the number of a user in the
 * container's files) stands there by name.
 */
export async function explainStart(
  context: EngineContext,
  options: ContainerOptions,
  source: ResolvedSource,
): Promise<readonly ExplainedStep[]> {
  const draft = await withDevices(
    context,
    draftContainer(context, createContainerId(), options, source),
  );
  // An address belongs to a container that is marked; this one is given back at once.
  const live = LiveFile.create(context.layout, draft.id);
  const toHere = { stdout: 1, stderr: 2 };
  try {
    const prepared = prepareStart(context, draft, createdState, { ...toHere, isOnPaper: true });
    prepared.connection.release();
    prepared.attached[Symbol.dispose]();
    prepared.joined[Symbol.dispose]();
    const files = context.layout.containerFiles(draft.id);
    const host: HostStep[] = [
      folder(files.folder, 'everything about this container'),
      ...writableSteps(files, draft.options),
      file(files.config, 'the container as the OCI runtime specification has it'),
      file(files.container, 'what was asked for'),
      ...(draft.devices === undefined
        ? []
        : [file(files.bundleConfig, 'the same with what its devices need, for their hooks')]),
      ...networkFiles(files, prepared.connection),
      ...prepared.joined.namespaces.map(({ type, path }) =>
        link(path, files.joinedNamespaces[type], `the ${type} namespace`),
      ),
      ...prepared.cgroup.operations.map(describeOperation),
      {
        call: 'posix_spawn',
        arguments: ['"docklet-monitor"'],
        why: 'the monitor, an executable of two pages that walks the steps below',
      },
    ];
    return [
      ...inSection('docklet', host),
      ...explainProgram(prepared.plan.program),
      ...inSection('hooks', hookSteps(draft)),
      ...inSection('guard', guardSteps(prepared.connection)),
    ];
  } finally {
    live.remove();
  }
}

/** In the order of their kinds, which is that of time. */
function hookSteps({ devices }: ContainerDraft): HostStep[] {
  const hooks = devices?.hooks ?? [];
  return runtimeHookKinds.flatMap((wanted) =>
    hooks
      .filter(({ kind }) => kind === wanted)
      .map(({ kind, hook: { path, args = [path] }, origin }) => ({
        call: 'execve',
        arguments: [path, ...args].map((word) => JSON.stringify(word)),
        why: `the ${kind} hook of ${origin}`,
      })),
  );
}

/** What comes to be for the container's changes. */
function writableSteps(files: ContainerFiles, options: ContainerOptions): HostStep[] {
  const { writableBytes, isRemovedAtExit = false } = options;
  const { upperDir, workDir, writableImage: image } = files;
  if (writableBytes === undefined) {
    return [
      folder(upperDir, 'what the container changes'),
      folder(workDir, 'what overlayfs needs for that'),
    ];
  }
  const quoted = [...mkfsArguments(`${image}.content`, isRemovedAtExit), image].map((text) =>
    JSON.stringify(text),
  );
  return [
    {
      call: 'ftruncate',
      arguments: [JSON.stringify(image), String(writableBytes)],
      why: 'a file for what the container changes: all holes, it takes only what is written to it',
    },
    {
      call: 'posix_spawn',
      arguments: ['"mkfs.ext4"', ...quoted],
      why: 'a file system in it, so that no more can be written than fits',
    },
    {
      call: 'ioctl',
      arguments: [JSON.stringify(unknownDevice), 'LOOP_CONFIGURE', JSON.stringify(image)],
      why: 'a device that shows it, the only one, until nobody has it mounted any more',
    },
  ];
}

function inSection(section: string, steps: readonly HostStep[]): readonly ExplainedStep[] {
  return steps.map((step, index) => ({ ...step, number: index + 1, section }));
}

/** What keeps a container that could make up packets to its own addresses. */
function guardSteps({ guardedInterfaces }: NetworkConnection): HostStep[] {
  return guardedInterfaces().flatMap((name) => [
    {
      call: 'bpf',
      arguments: ['BPF_PROG_LOAD', JSON.stringify(senderProgramName)],
      why: 'a program that lets pass what is sent under the container’s own addresses, and nothing else',
    },
    {
      call: 'sendto',
      arguments: ['<netlink>', `RTM_NEWTFILTER ${name} ingress`],
      why: `it sees what comes in by ${name}, before anything of the container’s runs`,
    },
  ]);
}

function networkFiles(
  { hosts, hostname, resolvConf, networkNamespace }: ContainerFiles,
  { files, namespace }: NetworkConnection,
): HostStep[] {
  const own = [
    file(hosts, 'its /etc/hosts'),
    file(hostname, 'its /etc/hostname'),
    file(resolvConf, 'its /etc/resolv.conf'),
  ];
  return [
    ...(files === undefined ? [] : own),
    ...(namespace === undefined ? [] : [link(namespace.path, networkNamespace, 'the network')]),
  ];
}

function link(target: string, file: string, what: string): HostStep {
  return {
    call: 'symlink',
    arguments: [JSON.stringify(target), JSON.stringify(file)],
    why: `${what} that it shares, for whoever reads its specification`,
  };
}

function folder(path: string, why: string): HostStep {
  return { call: 'mkdir', arguments: [JSON.stringify(path)], why };
}

function file(path: string, why: string): HostStep {
  return { call: 'write', arguments: [JSON.stringify(path)], why };
}

function describeOperation(operation: CgroupOperation): HostStep {
  const { path, why } = operation;
  return operation.kind === 'mkdir'
    ? { call: 'mkdir', arguments: [JSON.stringify(path)], why }
    : {
        call: 'write',
        arguments: [JSON.stringify(path), JSON.stringify(operation.value)],
        why,
      };
}
