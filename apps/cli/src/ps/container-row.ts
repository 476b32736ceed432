import type { ContainerSize, ContainerView, HealthStatus, MountOption } from '@docklet/container';
import { attachmentsOf } from '@docklet/container';
import { quoteGo } from '../format/quote.js';
import type { Fields } from '../format/values.js';
import { sizeOf } from '../output/size.js';
import { describePorts } from './describe-ports.js';
import { ago, timestamp } from '../output/time.js';

/** How a container is shown in a list. */
export interface RowOptions {
  /** Whether nothing is cut short. */
  readonly isWhole: boolean;
  /** How much it has written, if that was asked for. */
  readonly size: ContainerSize | undefined;
}

/** A container as a row of `docklet ps`. */
export function toRow(container: ContainerView, { isWhole, size }: RowOptions): Fields {
  const { record, status } = container;
  const { labels = {}, mounts = [] } = record.options;
  const command = commandOf(record.args);
  const mountNames = mounts.map((mount) => nameOfMount(mount, isWhole));
  return {
    ID: isWhole ? record.id : record.id.slice(0, 12),
    Image: imageOf(container),
    Command: quoteGo(isWhole || command.length <= 20 ? command : `${command.slice(0, 19)}…`),
    CreatedAt: timestamp(record.createdAt),
    RunningFor: `${ago(record.createdAt)} ago`,
    Ports: describePorts(container),
    State: status,
    Status: describeStatus(container),
    Size: size === undefined ? '' : describeSize(size),
    Names: record.name,
    Labels: Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
    LocalVolumes: String(mounts.filter(({ kind }) => kind === 'volume').length),
    Mounts: mountNames.join(','),
    Networks: networksOf(container).join(','),
    Label: (name: unknown) => labels[String(name)] ?? '',
  };
}

/** The words of a command; those with a space in them are seen to be one. */
function commandOf([program = '', ...args]: readonly string[]): string {
  return [program, ...args.map((word) => (word.includes(' ') ? `'${word}'` : word))].join(' ');
}

/** The networks that a container is in; or `host`, or `none`. */
export function networksOf({ record: { options } }: ContainerView): readonly string[] {
  const names = attachmentsOf(options).map(({ network }) => network);
  return names.length === 0 && options.network !== undefined && isWithoutNetworks(options.network)
    ? [options.network]
    : names;
}

function isWithoutNetworks(mode: string): boolean {
  return mode === 'host' || mode === 'none';
}

/** As in Docker: a place of the host, the name of a volume, or nothing but the place inside. */
function nameOfMount(mount: MountOption, isWhole: boolean): string {
  const name = mount.kind === 'tmpfs' ? mount.target : (mount.source ?? '');
  return isWhole || name.length <= 15 ? name : `${name.slice(0, 14)}…`;
}

/** What a container was made from, as it was asked for. */
export function imageOf({ record: { options } }: ContainerView): string {
  const { source } = options;
  return source.kind === 'image' ? source.reference : `rootfs ${source.path}`;
}

/** In Docker's words. */
export function describeStatus({ status, state, health }: ContainerView): string {
  const code = state.exitCode ?? 0;
  const since = (time: string | undefined): string => ago(time ?? '');
  switch (status) {
    case 'created':
      return 'Created';
    case 'running':
      return `Up ${since(state.startedAt)}${describeHealth(health?.status)}`;
    case 'paused':
      return `Up ${since(state.startedAt)} (Paused)`;
    case 'restarting':
      return `Restarting (${code}) ${since(state.finishedAt)} ago`;
    case 'exited':
      return `Exited (${code}) ${since(state.finishedAt)} ago`;
  }
}

function describeHealth(status: HealthStatus | undefined): string {
  if (status === undefined) {
    return '';
  }
  return status === 'starting' ? ' (health: starting)' : ` (${status})`;
}

function describeSize({ writtenBytes, layerBytes }: ContainerSize): string {
  return `${sizeOf(writtenBytes)} (virtual ${sizeOf(writtenBytes + layerBytes)})`;
}
