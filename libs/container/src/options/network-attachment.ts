/** How a container is in a network. */
export interface NetworkAttachment {
  /** The network's name or id. */
  readonly network: string;
  /** More names that the containers of the network find it by. */
  readonly aliases?: readonly string[];
  /** Its address. Default: one that is free. */
  readonly address?: string;
  /** The same of IPv6. */
  readonly address6?: string;
  /** The hardware address of its interface. Default: one that goes with its address. */
  readonly macAddress?: string;
  /** Further addresses, that are for its neighbours only: 169.254.0.0/16, fe80::/10. */
  readonly linkLocalAddresses?: readonly string[];
  /**
   * Of several networks, the one with the highest number is the way to everything that is in none of them; of those with
   * the same number, the first by name. Default: 0.
   */
  readonly gatewayPriority?: number;
}
