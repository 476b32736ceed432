import { listKind, textKind } from './value-kinds.js';
import type { ValueKind } from './value-kinds.js';

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);
const hostName = /^[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?$/i;
/** Smaller networks have no room for containers, larger ones no use; the bridge takes an address too. */
const prefixLengths = { min: 8, max: 29 };
/** IFNAMSIZ of the kernel, without the final zero byte. */
const maxInterfaceName = 15;

/** An address, IPv4 or IPv6. */
export const ipAddressKind: ValueKind<string> = textKind('an IP address', isIpAddress);

/** Addresses, in the order in which they are used. */
export const ipAddressesKind: ValueKind<readonly string[]> = listKind(ipAddressKind);

/** An IPv4 network by its first address and prefix length. */
export const ipv4NetworkKind: ValueKind<string> = textKind(
  'an IPv4 network such as 172.29.0.0/16, with a prefix length from 8 to 29 and no bits set behind it',
  isIpv4Network,
);

/** A registry as it stands at the front of an image reference. */
export const registryHostKind: ValueKind<string> = textKind(
  'a host name or address, with or without :PORT',
  isHostWithPort,
);

/** Another place for what is below a registry, or below a part of it. */
export const registryMirrorKind: ValueKind<string> = textKind(
  'PREFIX=MIRROR, such as docker.io=mirror.example.com:5000 or docker.io/library=mirror.local/hub',
  (text) => {
    const [prefix = '', mirror = '', ...rest] = text.split('=');
    return rest.length === 0 && isRegistryPart(prefix) && isRegistryPart(mirror);
  },
);

/** What the kernel takes as the name of a network interface. */
export const interfaceNameKind: ValueKind<string> = textKind(
  'a network interface name of at most 15 letters, digits, ".", "_" and "-"',
  (text) => text.length <= maxInterfaceName && /^[a-z0-9][a-z0-9._-]*$/i.test(text),
);

// node:net could tell, but loading it takes 2 ms, and the command line has no other use for it.
function isIpAddress(text: string): boolean {
  return ipv4.test(text) || (/^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`));
}

function isIpv4Network(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const length = /^\d{1,2}$/.test(prefix) ? Number(prefix) : Number.NaN;
  const isLengthValid = length >= prefixLengths.min && length <= prefixLengths.max;
  return (
    rest.length === 0 && isLengthValid && ipv4.test(address) && hostPart(address, length) === 0
  );
}

function hostPart(address: string, prefixLength: number): number {
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return value % 2 ** (32 - prefixLength);
}

/** A registry, with or without the beginning of a repository's name. */
function isRegistryPart(text: string): boolean {
  const [host = '', ...path] = text.split('/');
  return isHostWithPort(host) && path.every((part) => /^[a-z0-9][a-z0-9._-]*$/.test(part));
}

function isHostWithPort(text: string): boolean {
  const [, bracketed, plain, port = '1'] = /^(?:\[(.*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isHost =
    (bracketed !== undefined && isIpAddress(bracketed)) ||
    (plain !== undefined && hostName.test(plain));
  return isHost && Number(port) >= 1 && Number(port) <= 65_535;
}
