import { describe, expect, it } from '@jest/globals';
import { parseAddress } from '../ip/ip-address.js';
import { parseSubnet } from '../ip/subnet.js';
import { renderFirewall } from './rules.js';

const network = { bridge: 'docklet0', subnets: [parseSubnet('172.30.0.0/16')] };

describe('renderFirewall, of a network that is tuned', () => {
  const rulesOf = (changes: object): readonly string[] =>
    renderFirewall('docklet', [{ ...network, ...changes }]).chains.flatMap(({ rules }) => rules);

  it('keeps neighbours apart', () => {
    expect(rulesOf({ isIsolated: true })).toContain('iifname "docklet0" oifname "docklet0" drop');
    expect(rulesOf({})).not.toContain('iifname "docklet0" oifname "docklet0" drop');
  });

  it('leaves the addresses of what goes out as they are', () => {
    const masquerade = 'ip saddr 172.30.0.0/16 oifname != "docklet0" masquerade';
    expect(rulesOf({})).toContain(masquerade);
    expect(rulesOf({ isRouted: true })).not.toContain(masquerade);
  });

  it('refuses at ::1 what is published everywhere: nothing leads from there to a container', () => {
    const port = {
      protocol: 'tcp',
      hostAddress: parseAddress('::'),
      hostPort: 8080,
      address: parseAddress('fd00:1::2'),
      port: 80,
      containerId: '4f1c0c5d2a7b9e36',
    } as const;
    const { chains } = renderFirewall('docklet', [network], [port]);
    const rules = (name: string): readonly string[] =>
      chains.find((chain) => chain.name === name)?.rules ?? [];
    expect(rules('output_guard')).toContain(
      'ip6 daddr ::1 meta l4proto . th dport { tcp . 8080 } reject',
    );
    expect(rules('output')[0]).toBe('ip6 daddr ::1 return');
  });
});

describe('renderFirewall', () => {
  it('replaces the table in one transaction', () => {
    const { text, comment } = renderFirewall('docklet', [network]);
    expect(text).toBe(`add table inet docklet
delete table inet docklet
table inet docklet {
	chain guard {
		comment "${comment}"
		type filter hook prerouting priority raw; policy accept;
		iifname "docklet0" ip daddr 127.0.0.0/8 drop
	}
	chain output_guard {
		comment "${comment}"
		type filter hook output priority filter; policy accept;
		oifname "docklet0" icmp type redirect drop
	}
	chain forward {
		comment "${comment}"
		type filter hook forward priority filter; policy accept;
		iifname "docklet0" ip saddr != 172.30.0.0/16 drop
		oifname "docklet0" ct state established,related accept
		oifname "docklet0" ct status dnat accept
		oifname "docklet0" iifname != "docklet0" drop
	}
	chain postrouting {
		comment "${comment}"
		type nat hook postrouting priority srcnat; policy accept;
		ip saddr 172.30.0.0/16 oifname != "docklet0" masquerade
		oifname "docklet0" ct status dnat ip saddr 172.30.0.0/16 masquerade
		oifname "docklet0" ct status dnat ip saddr 127.0.0.0/8 masquerade
	}
}
`);
  });

  it('has rules for each network', () => {
    const second = { bridge: 'dk-web', subnets: [parseSubnet('fd00:1::/64')] };
    const { text, chains } = renderFirewall('docklet', [network, second]);
    expect(text).toContain('iifname "dk-web" ip6 saddr != fd00:1::/64 drop');
    expect(text).toContain('ip6 saddr fd00:1::/64 oifname != "dk-web" masquerade');
    expect(chains.map(({ rules }) => rules.length)).toEqual([2, 2, 8, 6]);
  });

  it('has a map for the ports at one address, and one for those at all', () => {
    const port = {
      protocol: 'tcp',
      hostAddress: parseAddress('0.0.0.0'),
      hostPort: 8080,
      address: parseAddress('172.30.0.2'),
      port: 80,
      containerId: '4f1c0c5d2a7b9e36',
    } as const;
    const local = { ...port, hostAddress: parseAddress('127.0.0.1'), hostPort: 8081 };
    const { text, chains } = renderFirewall('docklet', [network], [port, local]);
    expect(text).toContain('elements = { tcp . 8080 comment "4f1c0c5d2a7b" : 172.30.0.2 . 80 }');
    expect(text).toContain('127.0.0.1 . tcp . 8081 comment "4f1c0c5d2a7b" : 172.30.0.2 . 80');
    expect(chains.slice(4).map(({ name, rules }) => [name, rules.length])).toEqual([
      ['prerouting', 3],
      ['output', 3],
    ]);
  });

  it('keeps an internal network from everything but itself', () => {
    const { text } = renderFirewall('docklet', [{ ...network, isInternal: true }]);
    expect(text).toContain('iifname "docklet0" oifname != "docklet0" drop');
    expect(text).not.toContain('oifname != "docklet0" masquerade');
    expect(text).not.toContain('accept\n');
  });

  it('CVE-2024-29018: keeps an internal network from name servers of the host', () => {
    const rule = 'iifname "docklet0" meta l4proto { tcp, udp } th dport 53 reject';
    const inner = renderFirewall('docklet', [{ ...network, isInternal: true }]);
    expect(inner.text).toContain(rule);
    expect(renderFirewall('docklet', [network]).text).not.toContain('dport 53');
  });

  it('is recognised by a comment that changes with any rule', () => {
    const other = { ...network, subnets: [parseSubnet('172.29.0.0/16')] };
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
