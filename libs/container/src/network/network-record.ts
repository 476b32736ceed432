/** A network that somebody has created (`networks/ID.json`). */
export interface NetworkRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** In CIDR notation. */
  readonly subnet: string;
  readonly gateway: string;
  /** Whether nothing goes in or out but to this host. */
  readonly isInternal: boolean;
  readonly mtu?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** What can be asked of a new network. */
export interface NetworkCreateOptions {
  readonly name: string;
  /** Default: one that overlaps no route of this host. */
  readonly subnet?: string;
  /** Default: the first address of the subnet. */
  readonly gateway?: string;
  readonly isInternal?: boolean;
  readonly mtu?: number;
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
  readonly address: string;
}
