import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { formatAddress, parseAddress } from '../ip/ip-address.js';
import { readHostResolver } from './host-resolver.js';
import type { ResolverSettings } from './resolv-conf.js';
import { containerResolver, parseResolvConf, renderResolvConf } from './resolv-conf.js';

const text = `# made by hand
; and this is a comment too
domain old.example.org
nameserver 127.0.0.53
nameserver 10.0.0.2  # the office
nameserver fd00::2
nameserver fe80::1%eth0
nameserver nonsense
search example.org  lan.
options ndots:2 rotate bad=option
`;

const addresses = ({ nameservers }: ResolverSettings): string[] => nameservers.map(formatAddress);
const withIpv6 = { hasIpv6: true };
const withoutIpv6 = { hasIpv6: false };

describe('parseResolvConf', () => {
  it('reads what it understands and leaves out the rest', () => {
    const settings = parseResolvConf(text);
    expect(addresses(settings)).toEqual(['127.0.0.53', '10.0.0.2', 'fd00::2']);
    expect(settings.search).toEqual(['example.org', 'lan.']);
    expect(settings.options).toEqual(['ndots:2', 'rotate']);
  });

  it('reads an empty file', () => {
    expect(parseResolvConf('')).toEqual({ nameservers: [], search: [], options: [] });
  });
});

describe('containerResolver', () => {
  const host = parseResolvConf(text);

  it('leaves out what a container cannot reach', () => {
    expect(addresses(containerResolver(host, {}, withIpv6))).toEqual(['10.0.0.2', 'fd00::2']);
    expect(addresses(containerResolver(host, {}, withoutIpv6))).toEqual(['10.0.0.2']);
  });

  it('takes what the user asked for, list by list', () => {
    const nameservers = [parseAddress('127.0.0.1')];
    expect(containerResolver(host, { nameservers, options: [] }, withoutIpv6)).toEqual({
      nameservers,
      search: ['example.org', 'lan.'],
      options: [],
    });
  });

  it('takes a dot for no domains', () => {
    expect(containerResolver(host, { search: ['.'] }, withIpv6).search).toEqual([]);
  });

  it('CVE-2022-4318: refuses what would be more than one word', () => {
    expect(() => containerResolver(host, { search: ['a\nnameserver 6.6.6.6'] }, withIpv6)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_HOSTNAME' }),
    );
    expect(() => containerResolver(host, { options: ['a\nnameserver 6.6.6.6'] }, withIpv6)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_DNS_OPTION' }),
    );
  });
});

describe('renderResolvConf', () => {
  it('has a line for each name server', () => {
    const settings = containerResolver(parseResolvConf(text), {}, withIpv6);
    expect(renderResolvConf(settings)).toBe(
      'search example.org lan.\nnameserver 10.0.0.2\nnameserver fd00::2\noptions ndots:2 rotate\n',
    );
  });

  it('is empty without settings', () => {
    expect(renderResolvConf({ nameservers: [], search: [], options: [] })).toBe('');
  });
});

describe('readHostResolver', () => {
  function read(...contents: string[]): string[] {
    const folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
    const files = contents.map((content, index) => {
      writeFileSync(path.join(folder, String(index)), content);
      return path.join(folder, String(index));
    });
    const settings = readHostResolver(files);
    rmSync(folder, { recursive: true });
    return addresses(settings);
  }

  it('asks those whom the host asks', () => {
    expect(read('nameserver 10.0.0.2', 'nameserver 10.0.0.3')).toEqual(['10.0.0.2']);
  });

  it('asks behind the stub of systemd-resolved', () => {
    expect(read('nameserver 127.0.0.53', 'nameserver 10.0.0.3')).toEqual(['10.0.0.3']);
  });

  it('keeps the first when none leads out of the host', () => {
    expect(read('nameserver 127.0.0.53', '')).toEqual(['127.0.0.53']);
    expect(readHostResolver(['/no/such/file']).nameservers).toEqual([]);
  });
});
