import type { Sender } from '@docklet/network';
import { describeGuard, parseAddress, parseMacAddress, prepareGuard } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions } from '../options/container-options.js';
import type { StoredContainer } from '../state/container-store.js';
import { addressesOf } from './addresses.js';
import { attachmentsOf } from './attachments.js';
import type { Endpoint } from './endpoint.js';
import { tuningOf } from './network-options.js';
import { readNetworkRecord } from './network-store.js';

/** Without these, whatever a process sends has the addresses of its interface: packet(7), capabilities(7). */
const forging: readonly string[] = ['CAP_NET_RAW', 'CAP_NET_ADMIN'];

/** Whether a container could send under addresses of others. A privileged one can do more than that to this host. */
export function canForge(
  { security }: ContainerOptions,
  capabilities: readonly string[] = [],
): boolean {
  return (
    security?.isPrivileged !== true &&
    forging.some((capability) => capabilities.includes(capability))
  );
}

/** A container's addresses in a network. */
export type OwnAddresses = Pick<Endpoint, 'address' | 'linkLocalAddresses'>;

/** What keeps a container to its own addresses, ready for when its interfaces are there. */
export interface SendersGuard extends Disposable {
  /** Called before anything in the container could send. */
  readonly attach: () => void;
}

/** The interfaces of this host at which a container is kept to its own addresses. */
export function guardedInterfaces(
  context: EngineContext,
  own: readonly OwnAddresses[],
): readonly string[] {
  return own
    .filter((one) => isGuarded(context, one))
    .map(({ address }) => address.hostInterface ?? '');
}

/** Lets a container send under its own addresses only, in networks that do not allow more. */
export function prepareGuards(context: EngineContext, own: readonly OwnAddresses[]): SendersGuard {
  const guards = own
    .filter((one) => isGuarded(context, one))
    .map((one) => ({ address: one.address, guard: prepareGuard(senderOf(one)) }));
  return {
    attach: () => {
      for (const { address, guard } of guards) {
        const state = guard.attach(address.hostInterface ?? '');
        const warning = describeGuard(state, address.network);
        if (warning !== undefined) {
          context.options.onWarning?.(warning);
        }
      }
    },
    [Symbol.dispose]: () => {
      guards.forEach(({ guard }) => guard[Symbol.dispose]());
    },
  };
}

function senderOf({ address, linkLocalAddresses }: OwnAddresses): Sender {
  return {
    macAddress: parseMacAddress(address.macAddress),
    addresses: [...addressesOf(address), ...linkLocalAddresses.map(parseAddress)],
  };
}

/** The addresses of a container that runs. */
export function ownAddresses({ record, state }: StoredContainer): readonly OwnAddresses[] {
  return (state.networks ?? []).map((address) => {
    const attachment = attachmentsOf(record.options).find(
      ({ network }) => network === address.network,
    );
    return { address, linkLocalAddresses: attachment?.linkLocalAddresses ?? [] };
  });
}

function isGuarded(
  { layout }: EngineContext,
  { address: { networkId, hostInterface } }: OwnAddresses,
): boolean {
  const record = networkId === undefined ? undefined : readNetworkRecord(layout, networkId);
  return hostInterface !== undefined && (record === undefined || !tuningOf(record).allowsForging);
}
