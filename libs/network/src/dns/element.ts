/**
 * Elements of a name server's map. The key of a name is as it stands in a question (RFC 1035, section 3.1), in lower case,
 * and zero behind it. No name begins with two zeros, so what does can mean something else: the address of a server.
 */
export const keyBytes = 256;

/** How a value is laid out; a name that belongs to an address has a name in the place of addresses. */
export const valueLayout = {
  /** How many addresses there are, a byte each. */
  ipv4Count: 0,
  ipv6Count: 1,
  /** How long the name is. */
  nameBytes: 2,
  ipv4: 4,
  ipv6: 4 + 16 * 4,
  name: 4,
} as const;

/** As many addresses as have room; a name with more of them is for whoever asks again. */
export const maxAddresses = { 4: 16, 6: 8 } as const;

export const valueBytes = valueLayout.ipv6 + maxAddresses[6] * 16;

/** The longest name of an address. */
export const maxNameBytes = valueBytes - valueLayout.name;

/** Where an address stands in the key of a server, or of a container that is in further networks, and what is before it. */
export const addressKey = {
  server: { 4: 0x0400, 6: 0x0600 },
  member: { 4: 0x0500, 6: 0x0700 },
  address: 4,
} as const;

/**
 * At the end of the key of a name that not everybody in the network is to hear of: the number of another network. The value
 * of a container that is in further networks is their numbers.
 */
export const groupTag = { offset: keyBytes - 4, bytes: 4, maxGroups: 8 } as const;
