import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { parseSubnet } from '../ip/subnet.js';
import { createNamespace, inNamespace, shellIn } from '../namespace.fixture.js';
import type { FirewallState } from './ensure-firewall.js';
import { ensureFirewall, findForwardDrops } from './ensure-firewall.js';
import { renderFirewall } from './rules.js';

let host: Fd;

beforeEach(async () => {
  host = await createNamespace();
});
afterEach(() => {
  host.close();
});

const network = { bridge: 'dktest0', subnets: [parseSubnet('10.99.0.0/24')] };

function ensure(...networks: (typeof network)[]): FirewallState {
  const table = renderFirewall('docklet', networks.length === 0 ? [network] : networks);
  return inNamespace(host, () => ensureFirewall(table));
}

const listing = (): string => shellIn(host, 'nft list table inet docklet');
const written: FirewallState = { kind: 'written', obstacles: [] };

describe('ensureFirewall', () => {
  it('writes the table once', () => {
    expect(ensure()).toEqual(written);
    expect(listing()).toContain('ip saddr 10.99.0.0/24 oifname != "dktest0" masquerade');
    expect(ensure()).toEqual({ kind: 'unchanged' });
  });

  it('replaces the rules of other networks', () => {
    ensure();
    expect(ensure({ ...network, subnets: [parseSubnet('10.98.0.0/24')] })).toEqual(written);
    expect(listing()).toContain('10.98.0.0/24');
    expect(listing()).not.toContain('10.99.0.0/24');
  });

  it.each([
    'flush ruleset',
    'flush table inet docklet',
    'delete table inet docklet',
    'flush chain inet docklet forward',
  ])('CVE-2025-54388: comes back after «%s»', (command) => {
    ensure();
    const before = listing();
    shellIn(host, `nft ${command}`);
    expect(ensure()).toEqual(written);
    expect(listing()).toBe(before);
  });

  it('leaves other tables alone', () => {
    const rules = 'table inet other {\n\tchain a {\n\t\tip saddr 10.0.0.1 drop\n\t}\n}\n';
    shellIn(host, `nft '${rules}'`);
    ensure();
    expect(shellIn(host, 'nft list table inet other')).toBe(rules);
  });

  it('names the chains of others that packets of containers do not get through', () => {
    shellIn(
      host,
      "nft 'table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; };" +
        ' table ip nat { chain PREROUTING { type nat hook prerouting priority -100; policy drop; }; };' +
        " table inet open { chain forward { type filter hook forward priority 0; policy accept; }; }'",
    );
    const obstacles = [{ family: 'ip', table: 'filter', chain: 'FORWARD' }];
    expect(ensure()).toEqual({ kind: 'written', obstacles });
    expect(inNamespace(host, findForwardDrops)).toEqual(obstacles);
  });

  it('says so when there is no nft, and does nothing', () => {
    const table = renderFirewall('docklet', [network]);
    expect(inNamespace(host, () => ensureFirewall(table, ['/no/such/folder']))).toEqual({
      kind: 'nft-missing',
    });
    expect(shellIn(host, 'nft list ruleset')).toBe('');
  });

  it('says what nft says about rules that it does not take', () => {
    const table = renderFirewall('docklet', [network]);
    expect(() => inNamespace(host, () => ensureFirewall({ ...table, text: 'nonsense' }))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_NFT_FAILED' }),
    );
  });
});
