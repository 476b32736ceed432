import { existsSync } from 'node:fs';
import {
  connectNamespace,
  disconnectNamespace,
  interfaceNames,
  openNetworkNamespace,
  routeByDefault,
} from '@docklet/network';
import type { RuntimeSpec } from '@docklet/oci';
import type { Fd } from '@docklet/syscall';
import type { ContainerView } from '../engine/container-view.js';
import type { EngineContext } from '../engine/engine-context.js';
import { holdInit } from '../exec/running-init.js';
import type { NetworkAttachment } from '../options/network-attachment.js';
import type { ContainerAddress, ContainerRecord } from '../state/container-record.js';
import { wayOutBy } from './addresses.js';
import { attachmentsOf, completeAttachment, defaultNetworkName } from './attachments.js';
import { warnOfFirewall } from './connect.js';
import { defaultRouteOf } from './default-route.js';
import type { Endpoint } from './endpoint.js';
import { interfaceOf, joinNetwork, leaveNetwork, linkOf } from './endpoint.js';
import { AlreadyConnectedError } from './errors.js';
import { freeNumber, randomNumber } from './free-number.js';
import { canForge, prepareGuards } from './guard-senders.js';
import { journalMember } from './journal-networks.js';
import { hostnameOf } from '../spec/hostname.js';
import { addOwnName, updateMemberNames } from './member-names.js';
import { assertConnectable, lockMembership } from './membership.js';
import { republish } from './publish.js';

/**
 * Connects a container with one more network: at once, if it runs, and at each of its starts.
 *
 * @throws {@link AlreadyConnectedError} (`DOCKLET_CONTAINER_ALREADY_CONNECTED`)
 * @throws NetworkNotFoundError (`DOCKLET_CONTAINER_NETWORK_NOT_FOUND`)
 */
export async function connectContainer(
  context: EngineContext,
  { record: { id, name } }: ContainerView,
  wanted: NetworkAttachment,
): Promise<void> {
  using membership = await lockMembership(context, id, name);
  const { view } = membership;
  const { options } = view.record;
  assertConnectable(options, wanted.network);
  const attachment = completeAttachment(context, wanted);
  if (attachmentsOf(options).some(({ network }) => network === attachment.network)) {
    throw new AlreadyConnectedError(name, attachment.network);
  }
  const endpoint = membership.isRunning ? connectRunning(context, view, attachment) : undefined;
  context.containers.updateOptions(id, (current) => ({
    ...current,
    networks: [...attachmentsOf(current), attachment],
  }));
  journalMember(context.journal, endpoint?.address ?? attachment, 'connect', id);
  if (endpoint !== undefined) {
    updateMemberNames(context, endpoint.network.id ?? defaultNetworkName);
  }
}

function connectRunning(
  context: EngineContext,
  view: ContainerView,
  attachment: NetworkAttachment,
): Endpoint {
  const { id } = view.record;
  using init = holdInit(context, view);
  using namespace = openNetworkNamespace(init.pidfd);
  const interfaceName = freeName(interfaceNames(namespace));
  const joining = { id, interfaceName, number: freeNumber(id, randomNumber()) };
  const endpoint = joinNetwork(context, attachment, joining);
  try {
    warnOfFirewall(context, [endpoint]);
    plugIn(context, view, { namespace, endpoint });
    // Whoever cleans up after it from now on finds the address.
    holdInit(context, view)[Symbol.dispose]();
    return endpoint;
  } catch (error) {
    disconnectNamespace(namespace, endpoint.address);
    leaveNetwork(endpoint);
    throw error;
  }
}

interface Plug {
  readonly namespace: Fd;
  readonly endpoint: Endpoint;
}

function plugIn(
  context: EngineContext,
  { record, state }: ContainerView,
  { namespace, endpoint }: Plug,
): void {
  const { id, options } = record;
  const addresses: readonly ContainerAddress[] = [...(state.networks ?? []), endpoint.address];
  const spec = context.containers.readSpec(id);
  connectNamespace(namespace, {
    link: linkOf(endpoint, (options.ports ?? []).length > 0),
    inside: interfaceOf(endpoint, false),
    beforeUp: () => {
      using guard = prepareGuards(context, mayForge(context, record, spec) ? [endpoint] : []);
      guard.attach();
    },
  });
  if (defaultRouteOf(addresses) === endpoint.address) {
    routeByDefault(namespace, wayOutBy(endpoint.address));
    republish(context, id, endpoint.address, state.ports ?? []);
  }
  context.containers.updateState(id, (current) =>
    current.status === 'running' ? { ...current, networks: addresses } : undefined,
  );
  addOwnName(context, id, hostnameOf(spec), endpoint.address);
}

/** Who shares its network may be able to, if it cannot itself. */
function mayForge(
  { layout }: EngineContext,
  { id, options }: ContainerRecord,
  { process }: RuntimeSpec,
): boolean {
  return (
    canForge(options, process?.capabilities?.bounding) ||
    existsSync(layout.containerFiles(id).networkShared)
  );
}

function freeName(taken: readonly string[]): string {
  let number = 0;
  while (taken.includes(`eth${number}`)) {
    number++;
  }
  return `eth${number}`;
}
