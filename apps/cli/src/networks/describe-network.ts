import type { NetworkView } from '@docklet/container';

/** Everything about a network, with the names that Docker gives it. */
export function describeNetwork({ record, members }: NetworkView): Record<string, unknown> {
  const prefix = record.subnet.slice(record.subnet.indexOf('/'));
  return {
    Name: record.name,
    Id: record.id,
    Created: record.createdAt,
    Scope: 'local',
    Driver: 'bridge',
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: {},
      Config: [{ Subnet: record.subnet, Gateway: record.gateway }],
    },
    Internal: record.isInternal,
    Attachable: false,
    Ingress: false,
    ConfigOnly: false,
    Containers: Object.fromEntries(
      members.map(({ id, name, address }) => [
        id,
        { Name: name, EndpointID: '', IPv4Address: `${address}${prefix}`, IPv6Address: '' },
      ]),
    ),
    Options:
      record.mtu === undefined ? {} : { 'com.docker.network.driver.mtu': String(record.mtu) },
    Labels: record.labels,
  };
}
