import type { Step } from '@docklet/syscall';
import { KEYCTL_JOIN_SESSION_KEYRING } from '@docklet/syscall';

/** Names the machine inside the UTS namespace; sethostname(2). */
export function hostnameSteps(hostname: string, domainname?: string): Step[] {
  const name: Step = {
    call: 'sethostname',
    args: [hostname, Buffer.byteLength(hostname)],
    why: 'the name that the container’s programs see',
  };
  return domainname === undefined
    ? [name]
    : [
        name,
        {
          call: 'setdomainname',
          args: [domainname, Buffer.byteLength(domainname)],
          why: 'its NIS domain name',
        },
      ];
}

/**
 * Keys of the user who runs docklet stay out of reach: keyctl(2). Without key management in the kernel, or with all of
 * the user's key quota used, there is nothing to protect or no way to.
 */
export function keyringStep(name: string): Step {
  return {
    call: 'keyctl',
    args: [KEYCTL_JOIN_SESSION_KEYRING, name],
    why: 'a session keyring of its own, not that of whoever runs docklet',
    tolerate: ['ENOSYS', 'EDQUOT', 'EPERM'],
  };
}
