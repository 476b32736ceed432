import { formatAddress } from '../ip/ip-address.js';
import type { PublishedPort } from '../ports/published-port.js';
import { isAnyAddress } from '../ports/published-port.js';

/** A map of nft(8) from ports of this host to ports of containers. */
export interface PortMap {
  readonly name: string;
  readonly type: string;
  readonly elements: readonly string[];
  /** The rule that looks ports up in it, but for the packets that it is about. */
  readonly rule: string;
}

const addressTypes = { 4: 'ipv4_addr', 6: 'ipv6_addr' } as const;
const protocols = { 4: 'ip', 6: 'ip6' } as const;

/** How many digits of a container's id stand at what belongs to it. */
const tagLength = 12;

/**
 * The maps of published ports: for each family those at one address of the host, and those at all. Looking one up takes the
 * same time however many there are. Every element says whose it is.
 */
export function portMaps(ports: readonly PublishedPort[]): readonly PortMap[] {
  return ([4, 6] as const).flatMap((family) => {
    const ofFamily = ports.filter(({ address }) => address.family === family);
    const type = addressTypes[family];
    const keys = 'inet_proto . inet_service';
    const target = `: ${type} . inet_service`;
    const lookUp = 'meta l4proto . th dport map';
    const dnat = `dnat ${protocols[family]} to`;
    return [
      {
        name: `ports${family}`,
        type: `${type} . ${keys} ${target}`,
        elements: ofFamily
          .filter(({ hostAddress }) => !isAnyAddress(hostAddress))
          .map((port) => `${formatAddress(port.hostAddress)} . ${element(port)}`),
        rule: `${dnat} ${protocols[family]} daddr . ${lookUp} @ports${family}`,
      },
      {
        name: `ports${family}_everywhere`,
        type: `${keys} ${target}`,
        elements: ofFamily.filter(({ hostAddress }) => isAnyAddress(hostAddress)).map(element),
        rule: `${dnat} ${lookUp} @ports${family}_everywhere`,
      },
    ].filter(({ elements }) => elements.length > 0);
  });
}

function element({ protocol, hostPort, containerId, address, port }: PublishedPort): string {
  const tag = containerId.slice(0, tagLength);
  return `${protocol} . ${hostPort} comment "${tag}" : ${formatAddress(address)} . ${port}`;
}
