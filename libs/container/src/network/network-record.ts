/** How a network is made: by a bridge of its own, or at an interface of this host, in the network that is there. */
export type NetworkDriver = 'bridge' | 'macvlan';

/** A network that somebody has created (`networks/ID.json`). */
export interface NetworkRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** Default: a bridge of its own. */
  readonly driver?: NetworkDriver | undefined;
  /** In CIDR notation. */
  readonly subnet: string;
  readonly gateway: string;
  /** The part of the subnet that addresses are given from which nobody has asked for. Default: all of it. */
  readonly range?: string | undefined;
  /** Undefined without IPv6. */
  readonly ipv6?: NetworkIpv6 | undefined;
  /** Whether nothing goes in or out but to this host. */
  readonly isInternal: boolean;
  /** Of an older docklet; now it is one of the options. */
  readonly mtu?: number | undefined;
  /** By Docker's names; see `network-options.ts`. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** The IPv6 addresses of a network. */
export interface NetworkIpv6 {
  /** In CIDR notation. */
  readonly subnet: string;
  readonly gateway: string;
}

/** What can be asked of a new network. */
export interface NetworkCreateOptions {
  readonly name: string;
  /** Default: a bridge of its own. */
  readonly driver?: NetworkDriver;
  /** Default: one that overlaps no route of this host. */
  readonly subnet?: string;
  /** Default: the first address of the subnet. */
  readonly gateway?: string;
  /** The part of the subnet that addresses are given from which nobody has asked for. Default: all of it. */
  readonly range?: string;
  /** Whether its containers have IPv6 addresses as well. Default: whether a subnet of such is given. */
  readonly hasIpv6?: boolean;
  /** Default: one that nobody else has, of those that are for private use (RFC 4193). */
  readonly subnet6?: string;
  /** Default: the first address of that subnet. */
  readonly gateway6?: string;
  readonly isInternal?: boolean;
  /** By Docker's names, `com.docker.network.bridge.enable_icc`, and `mtu`. */
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A network and who is in it. */
export interface NetworkView {
  readonly record: NetworkRecord;
  readonly members: readonly NetworkMember[];
}

/** A container that runs in a network. */
export interface NetworkMember {
  readonly id: string;
  readonly name: string;
  /** With the length of the subnet's prefix. */
  readonly address: string;
  /** Empty without one. */
  readonly address6: string;
  readonly macAddress: string;
}
