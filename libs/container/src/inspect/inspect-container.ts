import type { ImageProcessConfig, RuntimeSpec } from '@docklet/oci';
import type { ContainerSize } from '../engine/container-size.js';
import type { ContainerView } from '../engine/container-view.js';
import type { Layout } from '../state/layout.js';
import { describeConfig } from './describe-config.js';
import { describeHostConfig } from './describe-host-config.js';
import { describeMounts } from './describe-mounts.js';
import { describeNetwork } from './describe-network.js';
import { describeState } from './describe-state.js';

/** What is known of a container beside what its files say. */
export interface InspectRequest {
  readonly view: ContainerView;
  readonly spec: RuntimeSpec;
  readonly layout: Layout;
  /** Of the init, for the name of the network namespace; undefined when it does not run. */
  readonly pid: number | undefined;
  readonly size: ContainerSize | undefined;
  /** How its image wants to be run; undefined without an image, or when that is gone. */
  readonly image: ImageProcessConfig | undefined;
}

/** Everything about a container, with the names that Docker gives it. */
export function inspectContainer(request: InspectRequest): Readonly<Record<string, unknown>> {
  const { view, spec, layout, size } = request;
  const { record, state } = view;
  const files = layout.containerFiles(record.id);
  const { options } = record;
  return {
    Id: record.id,
    Created: record.createdAt,
    Path: record.args[0] ?? '',
    Args: record.args.slice(1),
    State: describeState(view),
    Image: record.image?.id ?? '',
    ...describeNameFiles(request),
    LogPath: options.log?.driver === 'none' ? '' : files.log,
    Name: `/${record.name}`,
    RestartCount: state.restartCount ?? 0,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: spec.process?.apparmorProfile ?? '',
    // A command that is executed leaves no state behind: there is no list of them.
    ExecIDs: null,
    HostConfig: describeHostConfig(options, spec),
    GraphDriver: {
      Data: {
        LowerDir: record.layers.map(({ path }) => path).join(':'),
        // It is put together in the container's own mount namespace: the host has no path to it.
        MergedDir: '',
        ...(options.writableBytes === undefined
          ? { UpperDir: files.upperDir, WorkDir: files.workDir }
          : // The same: both folders are in this file system.
            { UpperDir: '', WorkDir: '', WritableImage: files.writableImage }),
      },
      Name: 'overlay2',
    },
    ...(size === undefined
      ? {}
      : { SizeRw: size.writtenBytes, SizeRootFs: size.writtenBytes + size.layerBytes }),
    Mounts: describeMounts(options.mounts ?? [], layout),
    Config: describeConfig(request),
    NetworkSettings: describeNetwork(request),
  };
}

/** Its own, or those of the container whose network it shares: which, its mounts say. */
function describeNameFiles({ view, spec, layout }: InspectRequest): Record<string, unknown> {
  const own = layout.containerFiles(view.record.id);
  const pathOf = (target: string, ownPath: string): string => {
    const source = spec.mounts?.find(({ destination }) => destination === target)?.source;
    return source?.startsWith(`${layout.containers}/`) === true ? source : ownPath;
  };
  return {
    ResolvConfPath: pathOf('/etc/resolv.conf', own.resolvConf),
    HostnamePath: pathOf('/etc/hostname', own.hostname),
    HostsPath: pathOf('/etc/hosts', own.hosts),
  };
}
