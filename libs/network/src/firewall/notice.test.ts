import { describe, expect, it } from '@jest/globals';
import { describeFirewall } from './notice.js';

describe('describeFirewall', () => {
  it('says nothing when all is well', () => {
    expect(describeFirewall({ kind: 'unchanged' }, 'docklet0')).toBeUndefined();
    expect(describeFirewall({ kind: 'written', obstacles: [] }, 'docklet0')).toBeUndefined();
  });

  it('says what is missing, and for what', () => {
    expect(describeFirewall({ kind: 'nft-missing' }, 'docklet0')).toBe(
      'nft is not installed, so containers of docklet0 reach this host and each other, but no other machines; install nftables',
    );
  });

  it('names the chain that is in the way', () => {
    const obstacles = [{ family: 'ip', table: 'filter', chain: 'FORWARD' } as const];
    expect(describeFirewall({ kind: 'written', obstacles }, 'docklet0')).toMatch(
      /^chain FORWARD of firewall table ip filter .*iptables -I FORWARD -i docklet0 -j ACCEPT/,
    );
  });
});
