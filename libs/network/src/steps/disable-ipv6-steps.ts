import type { Step } from '@docklet/syscall';
import { AT_FDCWD, O_CLOEXEC, O_WRONLY, resultOf } from '@docklet/syscall';

/** What has to be known to switch IPv6 off. */
export interface DisableIpv6Options {
  /** Whether the kernel has IPv6; see {@link hasIpv6}. Without it there is nothing to do. */
  readonly hasIpv6: boolean;
  /** Where proc(5) is mounted when the steps run, with write access. Default: `/proc`. */
  readonly proc?: string | undefined;
}

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
export function disableIpv6Steps({ hasIpv6, proc = '/proc' }: DisableIpv6Options): readonly Step[] {
  const folder = `${proc}/sys/net/ipv6/conf`;
  return hasIpv6
    ? [
        ...write('all', folder, '1', 'no IPv6 in this network: it would lead past its rules'),
        ...write('lo', folder, '0', 'but on the loopback, where programs expect ::1'),
      ]
    : [];
}

function write(name: string, folder: string, value: string, why: string): Step[] {
  const label = `network-ipv6-${name}`;
  return [
    {
      call: 'openat',
      args: [AT_FDCWD, `${folder}/${name}/disable_ipv6`, O_WRONLY | O_CLOEXEC, 0],
      why,
      label,
    },
    { call: 'write', args: [resultOf(label), value, 1], why },
    { call: 'close', args: [resultOf(label)], why: 'done with this switch' },
  ];
}
