export { ensureBridge } from './bridge/ensure-bridge.js';
export type { Bridge, BridgeSettings } from './bridge/ensure-bridge.js';
export { NotABridgeError, SysctlError } from './bridge/errors.js';
export { bridgeMtu, prepareBridge, prepareNetwork } from './bridge/prepare-network.js';
export { chooseFreeSubnet } from './bridge/choose-free-subnet.js';
export { describeGuard, prepareGuard, senderProgramName } from './guard/guard-sender.js';
export type { GuardState, SenderGuard } from './guard/guard-sender.js';
export type { Sender } from './guard/sender-program.js';
export { findParent } from './bridge/find-parent.js';
export type { ParentInterface } from './bridge/find-parent.js';
export { setHairpin } from './bridge/set-hairpin.js';
export { interfaceExists, removeInterface, removeNetwork } from './bridge/remove-network.js';
export type { NetworkNames } from './bridge/remove-network.js';
export { uplinkMtu } from './bridge/uplink-mtu.js';
export type { NetworkOptions, PreparedBridge, PreparedNetwork } from './bridge/prepare-network.js';
export { bridgeSubnets, routeLoopback } from './bridge/route-loopback.js';
export type { GroupMember, NamedAddress, NameGroup, NameRecords } from './dns/elements.js';
export { describeNameServer, updateNameServer } from './dns/name-server.js';
export type { NameServerSettings, NameServerState } from './dns/name-server.js';
export {
  InvalidDnsOptionError,
  InvalidExtraHostError,
  InvalidHostnameError,
} from './files/errors.js';
export { readHostResolver } from './files/host-resolver.js';
export {
  assertDomainName,
  assertHostname,
  isDomainName,
  renderHostname,
} from './files/hostname.js';
export { ownHostsLine, parseExtraHost, renderHosts } from './files/hosts.js';
export type { HostEntry, HostsOptions } from './files/hosts.js';
export { containerResolver, parseResolvConf, renderResolvConf } from './files/resolv-conf.js';
export type { ResolverOverrides, ResolverSettings } from './files/resolv-conf.js';
export { ensureFirewall, findForwardDrops, isFirewallInPlace } from './firewall/ensure-firewall.js';
export type { FirewallState, ForwardDrop } from './firewall/ensure-firewall.js';
export { NftFailedError } from './firewall/errors.js';
export { describeFirewall } from './firewall/notice.js';
export { findNft } from './firewall/run-nft.js';
export { renderFirewall } from './firewall/rules.js';
export type { FirewallChain, FirewalledNetwork, FirewallTable } from './firewall/rules.js';
export { chooseSubnet, defaultSubnets, privateSubnet } from './ip/choose-subnet.js';
export {
  InvalidAddressError,
  InvalidMacAddressError,
  InvalidSubnetError,
  NoFreeSubnetError,
} from './ip/errors.js';
export { addressToBytes, formatAddress, parseAddress } from './ip/ip-address.js';
export type { IpAddress } from './ip/ip-address.js';
export { formatMacAddress, macAddressOf, parseMacAddress } from './ip/mac-address.js';
export {
  contains,
  formatCidr,
  formatSubnet,
  overlaps,
  parseCidr,
  parseSubnet,
  subnetOf,
} from './ip/subnet.js';
export type { InterfaceAddress, Subnet } from './ip/subnet.js';
export { AddressPool } from './ipam/address-pool.js';
export type { AddressLease, AddressPoolOptions } from './ipam/address-pool.js';
export { gatewayOf } from './ipam/address-range.js';
export {
  AddressesExhaustedError,
  AddressInUseError,
  AddressOutsideError,
  LeaseFolderError,
  SubnetTooSmallError,
} from './ipam/errors.js';
export { hasIpv6 } from './ipv6.js';
export { AttributeTooLongError, NetlinkError, NetlinkFormatError } from './netlink/errors.js';
export type { NetlinkMessage, NetlinkRequest } from './netlink/message.js';
export { NetlinkSocket } from './netlink/netlink-socket.js';
export {
  connectNamespace,
  disconnectNamespace,
  interfaceNames,
  routeByDefault,
} from './namespace/connect-namespace.js';
export type {
  NamespaceConnection,
  NamespaceInterface,
  WayOut,
} from './namespace/connect-namespace.js';
export { openNetworkNamespace } from './namespace/open-namespace.js';
export { addAddress, decodeAddress, deleteAddress, listAddresses } from './rtnetlink/address.js';
export type { AssignedAddress } from './rtnetlink/address.js';
export { createLink } from './rtnetlink/create-link.js';
export type {
  MacvlanMode,
  NamespaceReference,
  NewInterface,
  NewLink,
  NewVethPeer,
} from './rtnetlink/create-link.js';
export { InvalidInterfaceNameError } from './rtnetlink/errors.js';
export { assertInterfaceName } from './rtnetlink/interface-name.js';
export { decodeLink } from './rtnetlink/link.js';
export type { Link } from './rtnetlink/link.js';
export {
  changeLink,
  deleteLink,
  getLink,
  getLinkAt,
  listLinks,
} from './rtnetlink/link-requests.js';
export type {
  LinkChanges,
  LinkSettings,
  LinkTarget,
  PortSettings,
} from './rtnetlink/link-requests.js';
export {
  addRoute,
  decodeRoute,
  everywhere,
  listRoutes,
  lookUpRoute,
  replaceRoute,
} from './rtnetlink/route.js';
export type { Route } from './rtnetlink/route.js';
export { disableIpv6Steps } from './steps/disable-ipv6-steps.js';
export type { DisableIpv6Options } from './steps/disable-ipv6-steps.js';
export type { ContainerInterface } from './steps/container-interface.js';
export { hostInterfaceName } from './steps/container-link.js';
export type { ContainerLink } from './steps/container-link.js';
export { interfaceSteps } from './steps/interface-steps.js';
export type { InterfaceOptions } from './steps/interface-steps.js';
export { linkSteps } from './steps/link-steps.js';
export type { LinkOptions, LinkSteps } from './steps/link-steps.js';
export { readNetworkFailure } from './steps/read-failure.js';
export { PortInUseError, PortNotAvailableError, PortsExhaustedError } from './ports/errors.js';
export { findHolder } from './ports/find-holder.js';
export type { PortHolder } from './ports/find-holder.js';
export { isAnyAddress } from './ports/published-port.js';
export type { PublishedPort } from './ports/published-port.js';
export { takePort } from './ports/take-port.js';
export type { PortRange, PortRequest, TakenPort } from './ports/take-port.js';
export { listLeases } from './ipam/list-leases.js';
export type { ListedLease } from './ipam/list-leases.js';
export { releaseLeases } from './ipam/release-leases.js';
