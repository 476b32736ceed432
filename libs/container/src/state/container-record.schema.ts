import type { Shape } from '@docklet/oci';
import { shapes } from '@docklet/oci';
import type { Layer } from '@docklet/filesystem';
import { isDigest } from '@docklet/oci';
import type {
  ContainerOptions,
  ContainerSource,
  HealthOptions,
  LogOptions,
  MountedImage,
  MountOption,
  RestartPolicy,
} from '../options/container-options.js';
import type { DeviceRequest } from '../options/device-request.js';
import type { JoinedNamespaces } from '../options/joined-namespaces.js';
import type { NetworkAttachment } from '../options/network-attachment.js';
import type {
  ContainerAddress,
  ContainerProcesses,
  ContainerRecord,
  ContainerState,
  ImageOfContainer,
  PortBinding,
} from './container-record.js';
import { recordVersion } from './container-record.js';
import { migrate } from './migrate.js';
import { parseRecord } from './parse-record.schema.js';
import type { ProcessIdentity } from './process-identity.js';

const { either, flag, listOf, mapOf, maybe, number, object, only, oneOf, text } = shapes;

/** One member of a union, by its kind. */
type Kind<T extends { readonly kind: string }, K extends T['kind']> = Extract<
  T,
  { readonly kind: K }
>;

const digest = only(isDigest);
const texts = listOf(text);

const layer: Shape<Layer> = object<{ readonly kind: Layer['kind']; readonly path: string }>({
  kind: oneOf('erofs-file', 'erofs-device', 'directory'),
  path: text,
});

const source: Shape<ContainerSource> = either(
  object<Kind<ContainerSource, 'image'>>({ kind: oneOf('image'), reference: text }),
  object<Kind<ContainerSource, 'rootfs'>>({ kind: oneOf('rootfs'), path: text }),
);

const health = object<HealthOptions>({
  test: maybe(texts),
  intervalMs: maybe(number),
  timeoutMs: maybe(number),
  startPeriodMs: maybe(number),
  startIntervalMs: maybe(number),
  retries: maybe(number),
  onFailure: maybe(oneOf('none', 'restart', 'stop', 'kill')),
});

const restart: Shape<RestartPolicy> = either(
  object<{ readonly kind: Exclude<RestartPolicy['kind'], 'on-failure'> }>({
    kind: oneOf('no', 'always', 'unless-stopped'),
  }),
  object<Kind<RestartPolicy, 'on-failure'>>({
    kind: oneOf('on-failure'),
    maxRetries: maybe(number),
  }),
);

const attachment = object<NetworkAttachment>({
  network: text,
  aliases: maybe(texts),
  address: maybe(text),
  address6: maybe(text),
  macAddress: maybe(text),
  linkLocalAddresses: maybe(texts),
  gatewayPriority: maybe(number),
});

const mount: Shape<MountOption> = either(
  object<Pick<Kind<MountOption, 'bind'>, 'kind' | 'source' | 'target'>>({
    kind: oneOf('bind'),
    source: text,
    target: text,
  }),
  object<Pick<Kind<MountOption, 'volume'>, 'kind' | 'source' | 'target' | 'isAnonymous'>>({
    kind: oneOf('volume'),
    source: text,
    target: text,
    isAnonymous: maybe(flag),
  }),
  object<Pick<Kind<MountOption, 'tmpfs'>, 'kind' | 'target'>>({
    kind: oneOf('tmpfs'),
    target: text,
  }),
  object<Kind<MountOption, 'image'>>({
    kind: oneOf('image'),
    source: text,
    target: text,
    subpath: maybe(text),
    image: object<MountedImage>({ id: digest, diffIds: listOf(digest), layers: listOf(layer) }),
  }),
);

const deviceRequest: Shape<DeviceRequest> = either(
  object<Kind<DeviceRequest, 'cdi'>>({ kind: oneOf('cdi'), names: texts }),
  object<Kind<DeviceRequest, 'gpus'>>({
    kind: oneOf('gpus'),
    driver: maybe(oneOf('nvidia', 'amd')),
    devices: either(oneOf('all'), number, texts),
    capabilities: maybe(texts),
  }),
);

/** What is read of the options again; they were checked when they were made, and the rest is for people and `inspect`. */
type ReadOption =
  | 'source'
  | 'isRemovedAtExit'
  | 'writableBytes'
  | 'hasTerminal'
  | 'hasStdin'
  | 'log'
  | 'health'
  | 'restart'
  | 'labels'
  | 'network'
  | 'networks'
  | 'mounts'
  | 'namespacesOf'
  | 'isIpcShareable'
  | 'deviceRequests';

const options = object<Pick<ContainerOptions, ReadOption>>({
  source,
  isRemovedAtExit: maybe(flag),
  writableBytes: maybe(number),
  hasTerminal: maybe(flag),
  hasStdin: maybe(flag),
  log: maybe(
    object<LogOptions>({
      driver: oneOf('json-file', 'local', 'none'),
      maxBytes: maybe(number),
      maxFiles: maybe(number),
    }),
  ),
  health: maybe(health),
  restart: maybe(restart),
  labels: maybe(mapOf(text)),
  network: maybe(text),
  networks: maybe(listOf(attachment)),
  mounts: maybe(listOf(mount)),
  namespacesOf: maybe(object<JoinedNamespaces>({ ipc: maybe(text), pid: maybe(text) })),
  isIpcShareable: maybe(flag),
  deviceRequests: maybe(listOf(deviceRequest)),
});

const record = object<ContainerRecord>({
  schemaVersion: oneOf(recordVersion),
  id: text,
  name: text,
  createdAt: text,
  options,
  image: maybe(object<ImageOfContainer>({ reference: text, id: digest, diffIds: listOf(digest) })),
  layers: listOf(layer),
  args: texts,
});

const identity = object<ProcessIdentity>({ pid: number, startTime: number });

const address = object<ContainerAddress>({
  network: text,
  networkId: maybe(text),
  interfaceName: text,
  hostInterface: maybe(text),
  address: text,
  prefixLength: number,
  gateway: text,
  ipv6: maybe(
    object<NonNullable<ContainerAddress['ipv6']>>({
      address: text,
      prefixLength: number,
      gateway: text,
    }),
  ),
  macAddress: text,
  gatewayPriority: maybe(number),
});

const state = object<ContainerState>({
  schemaVersion: oneOf(recordVersion),
  status: oneOf('created', 'running', 'exited'),
  pid: maybe(number),
  processes: maybe(
    object<ContainerProcesses>({
      bootId: text,
      init: identity,
      monitor: identity,
      inputFd: maybe(number),
      healthTimerFd: maybe(number),
      portsFd: maybe(number),
    }),
  ),
  startedAt: maybe(text),
  finishedAt: maybe(text),
  exitCode: maybe(number),
  isOomKilled: maybe(flag),
  error: maybe(text),
  restartCount: maybe(number),
  restartDelayMs: maybe(number),
  isStopped: maybe(flag),
  ports: maybe(
    listOf(
      object<PortBinding>({
        protocol: oneOf('tcp', 'udp', 'sctp'),
        port: number,
        hostAddress: text,
        hostPort: number,
      }),
    ),
  ),
  networks: maybe(listOf(address)),
});

/**
 * Reads a `container.json`.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseContainerRecord(content: string, file: string): ContainerRecord {
  return parseRecord(record, content, file, migrate);
}

/**
 * Reads a `state.json`.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseContainerState(content: string, file: string): ContainerState {
  return parseRecord(state, content, file, migrate);
}
