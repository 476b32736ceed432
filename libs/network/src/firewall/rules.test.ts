import { describe, expect, it } from '@jest/globals';
import { parseSubnet } from '../ip/subnet.js';
import { renderFirewall } from './rules.js';

const network = { bridge: 'docklet0', subnet: parseSubnet('172.30.0.0/16') };

describe('renderFirewall', () => {
  it('replaces the table in one transaction', () => {
    const { text, comment } = renderFirewall('docklet', [network]);
    expect(text).toBe(`add table inet docklet
delete table inet docklet
table inet docklet {
	chain forward {
		comment "${comment}"
		type filter hook forward priority filter; policy accept;
		iifname "docklet0" ip saddr != 172.30.0.0/16 drop
		oifname "docklet0" ct state established,related accept
		oifname "docklet0" iifname != "docklet0" drop
	}
	chain postrouting {
		comment "${comment}"
		type nat hook postrouting priority srcnat; policy accept;
		ip saddr 172.30.0.0/16 oifname != "docklet0" masquerade
	}
}
`);
  });

  it('has rules for each network', () => {
    const second = { bridge: 'dk-web', subnet: parseSubnet('fd00:1::/64') };
    const { text, chains } = renderFirewall('docklet', [network, second]);
    expect(text).toContain('iifname "dk-web" ip6 saddr != fd00:1::/64 drop');
    expect(text).toContain('ip6 saddr fd00:1::/64 oifname != "dk-web" masquerade');
    expect(chains.map(({ rules }) => rules.length)).toEqual([6, 2]);
  });

  it('is recognised by a comment that changes with any rule', () => {
    const other = { ...network, subnet: parseSubnet('172.29.0.0/16') };
    const { comment } = renderFirewall('docklet', [network]);
    expect(comment).toMatch(/^docklet [0-9a-f]{8}$/);
    expect(renderFirewall('docklet', [network]).comment).toBe(comment);
    expect(renderFirewall('docklet', [other]).comment).not.toBe(comment);
  });

  it.each(['x" accept; #', 'a\nb', ''])('refuses the bridge name %j', (bridge) => {
    expect(() => renderFirewall('docklet', [{ ...network, bridge }])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_INTERFACE_NAME' }),
    );
  });
});
