import { attachmentsOf } from '../network/attachments.js';
import type { NetworkAttachment } from '../options/network-attachment.js';
import type { ContainerAddress } from '../state/container-record.js';
import { shortId } from '../state/container-id.js';
import { describePorts } from './describe-ports.js';
import type { InspectRequest } from './inspect-container.js';

/** How a container is connected. */
export function describeNetwork(request: InspectRequest): Record<string, unknown> {
  const { view, pid } = request;
  return {
    Bridge: '',
    SandboxID: '',
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    Ports: pid === undefined ? {} : describePorts(view.record.options, view.state.ports ?? []),
    SandboxKey: pid === undefined ? '' : `/proc/${pid}/ns/net`,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: '',
    ...describeAddress(view.state.networks?.find(({ network }) => network === 'bridge')),
    Networks: describeNetworks(request),
  };
}

/** The networks that it is in, also while it does not run. */
function describeNetworks({ view }: InspectRequest): Record<string, unknown> {
  const { record, state } = view;
  const { network = '' } = record.options;
  const attachments = attachmentsOf(record.options);
  const isWithout = network === 'host' || network === 'none';
  return Object.fromEntries(
    (isWithout ? [{ network }] : attachments).map((attachment) => {
      const address = state.networks?.find((one) => one.network === attachment.network);
      const { aliases } = attachment;
      const isNamed = address?.networkId !== undefined;
      const names = [record.name, ...(aliases ?? []), shortId(record.id)];
      return [
        attachment.network,
        {
          IPAMConfig: describeWishes(attachment),
          Links: null,
          Aliases: aliases === undefined || aliases.length === 0 ? null : aliases,
          DriverOpts: null,
          GwPriority: attachment.gatewayPriority ?? 0,
          NetworkID: address?.networkId ?? '',
          EndpointID: '',
          ...describeAddress(address),
          DNSNames: isNamed ? [...new Set(names)] : null,
        },
      ];
    }),
  );
}

function describeWishes({
  address,
  address6,
  linkLocalAddresses = [],
}: NetworkAttachment): Record<string, unknown> | null {
  const wishes = {
    ...(address === undefined ? {} : { IPv4Address: address }),
    ...(address6 === undefined ? {} : { IPv6Address: address6 }),
    ...(linkLocalAddresses.length === 0 ? {} : { LinkLocalIPs: linkLocalAddresses }),
  };
  return Object.keys(wishes).length === 0 ? null : wishes;
}

function describeAddress(address: ContainerAddress | undefined): Record<string, unknown> {
  return {
    Gateway: address?.gateway ?? '',
    IPAddress: address?.address ?? '',
    IPPrefixLen: address?.prefixLength ?? 0,
    IPv6Gateway: address?.ipv6?.gateway ?? '',
    GlobalIPv6Address: address?.ipv6?.address ?? '',
    GlobalIPv6PrefixLen: address?.ipv6?.prefixLength ?? 0,
    MacAddress: address?.macAddress ?? '',
  };
}
