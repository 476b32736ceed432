import { describePorts } from './describe-ports.js';
import type { InspectRequest } from './inspect-container.js';

/** How a container is connected. */
export function describeNetwork({ view, pid }: InspectRequest): Record<string, unknown> {
  const { network } = view.state;
  const mode = view.record.options.network ?? 'bridge';
  const address = {
    Gateway: network?.gateway ?? '',
    IPAddress: network?.address ?? '',
    IPPrefixLen: network?.prefixLength ?? 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: network?.macAddress ?? '',
  };
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
    ...address,
    Networks: {
      [network?.network ?? mode]: {
        IPAMConfig: null,
        Links: null,
        Aliases: null,
        NetworkID: '',
        EndpointID: '',
        ...address,
        DriverOpts: null,
      },
    },
  };
}
