import type { Step } from '@docklet/syscall';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_PATH, O_WRONLY, resultOf } from '@docklet/syscall';

/** What has to be known to switch IPv6 off. */
export interface DisableIpv6Options {
  /** Whether the kernel has IPv6; see {@link hasIpv6}. Without it there is nothing to do. */
  readonly hasIpv6: boolean;
  /** Where proc(5) is mounted when the steps run, with write access. Default: `/proc`. */
  readonly proc?: string | undefined;
  /** Whether some interfaces are to have IPv6 all the same: then the switches are held on to. Default: false. */
  readonly keepsSwitches?: boolean | undefined;
}

/** The label of the folder with the switches. */
const switches = 'network-ipv6-switches';

/**
 * Switches IPv6 off in the network namespace of the process that runs the steps, for all interfaces, those that are yet
 * to come included; ip-sysctl, `disable_ipv6`.
 *
 * An interface that comes up gives itself a link-local address, by which containers of an IPv4 network would reach each
 * other past every rule (CVE-2024-32473). The loopback keeps its ::1, which programs expect.
 *
 * It can be done at any time before {@link interfaceSteps}, whether the interfaces are there by then or not, and must be
 * before /proc/sys becomes read-only. It does not matter whose /proc it is: /proc/sys/net shows the namespace of whoever
 * looks.
 */
export function disableIpv6Steps(options: DisableIpv6Options): readonly Step[] {
  const { hasIpv6, proc = '/proc', keepsSwitches = false } = options;
  const folder = `${proc}/sys/net/ipv6/conf`;
  return hasIpv6
    ? [
        ...write('all', folder, '1', 'no IPv6 in this network: it would lead past its rules'),
        ...write('lo', folder, '0', 'but on the loopback, where programs expect ::1'),
        ...(keepsSwitches ? [keepSwitches(folder)] : []),
      ]
    : [];
}

/**
 * Switches IPv6 on for one interface, by the switches that {@link disableIpv6Steps} has kept: /proc/sys may be read-only
 * by now. Neighbours cannot tell it where its IPv6 goes (CVE-2020-13401), and it does not wait for addresses to be known as
 * its own.
 */
export function enableIpv6Steps(interfaceName: string): readonly Step[] {
  return [
    ...set(interfaceName, 'accept_ra', '0', 'no neighbour says where its IPv6 goes'),
    ...set(interfaceName, 'accept_dad', '0', 'nobody else has its addresses'),
    ...set(interfaceName, 'disable_ipv6', '0', 'IPv6 in this network'),
  ];
}

function keepSwitches(folder: string): Step {
  return {
    call: 'openat',
    args: [AT_FDCWD, folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0],
    why: 'the switches, for the interfaces that have IPv6',
    label: switches,
  };
}

function set(interfaceName: string, name: string, value: string, why: string): Step[] {
  const label = `network-ipv6-${interfaceName}-${name}`;
  const args = [resultOf(switches), `${interfaceName}/${name}`, O_WRONLY | O_CLOEXEC, 0] as const;
  return writeTo({ call: 'openat', args, why, label }, value);
}

function write(name: string, folder: string, value: string, why: string): Step[] {
  const label = `network-ipv6-${name}`;
  const args = [AT_FDCWD, `${folder}/${name}/disable_ipv6`, O_WRONLY | O_CLOEXEC, 0] as const;
  return writeTo({ call: 'openat', args, why, label }, value);
}

function writeTo(open: Step & { readonly label: string }, value: string): Step[] {
  const { label, why } = open;
  return [
    open,
    { call: 'write', args: [resultOf(label), value, 1], why },
    { call: 'close', args: [resultOf(label)], why: 'done with this switch' },
  ];
}
