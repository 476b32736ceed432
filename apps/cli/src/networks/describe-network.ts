import type { NetworkMember, NetworkView, PredefinedNetwork } from '@docklet/container';

/** Everything about a network, with the names that Docker gives it. */
export function describeNetwork({ record, members }: NetworkView): Record<string, unknown> {
  const { name, id, createdAt, driver = 'bridge', isInternal, mtu, labels } = record;
  const { subnet, gateway, range, ipv6 } = record;
  const config = { Subnet: subnet, ...(range === undefined ? {} : { IPRange: range }) };
  return {
    Name: name,
    Id: id,
    Created: createdAt,
    Scope: 'local',
    Driver: driver,
    EnableIPv4: true,
    EnableIPv6: ipv6 !== undefined,
    IPAM: {
      Driver: 'default',
      Options: {},
      Config: [
        { ...config, Gateway: gateway },
        ...(ipv6 === undefined ? [] : [{ Subnet: ipv6.subnet, Gateway: ipv6.gateway }]),
      ],
    },
    Internal: isInternal,
    Attachable: false,
    Ingress: false,
    ConfigOnly: false,
    Containers: describeMembers(members),
    Options: {
      ...(mtu === undefined ? {} : { 'com.docker.network.driver.mtu': String(mtu) }),
      ...record.options,
    },
    Labels: labels,
  };
}

/** The same for a network that every engine has. */
export function describePredefined(network: PredefinedNetwork): Record<string, unknown> {
  const { name, subnet, gateway, bridge, members } = network;
  return {
    Name: name,
    Id: name,
    Scope: 'local',
    Driver: name === 'none' ? 'null' : name,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: subnet === '' ? [] : [{ Subnet: subnet, Gateway: gateway }],
    },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigOnly: false,
    Containers: describeMembers(members),
    Options: bridge === '' ? {} : { 'com.docker.network.bridge.name': bridge },
    Labels: {},
  };
}

function describeMembers(members: readonly NetworkMember[]): Record<string, unknown> {
  return Object.fromEntries(
    members.map(({ id, name, address, address6, macAddress }) => [
      id,
      {
        Name: name,
        EndpointID: '',
        MacAddress: macAddress,
        IPv4Address: address,
        IPv6Address: address6,
      },
    ]),
  );
}
