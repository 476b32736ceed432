import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { helpers } from '../bpf/helpers.js';
import * as address from './address.js';
import * as link from './link.js';
import * as netlink from './netlink.js';
import * as nftables from './nftables.js';
import * as trafficControl from './traffic-control.js';

const helperNumbers = Object.fromEntries(
  Object.values(helpers).map(({ name, number }) => [name.replace('bpf_', 'BPF_FUNC_'), number]),
);

const families: Record<string, [headers: string[], constants: Record<string, number>]> = {
  netlink: [['linux/netlink.h'], netlink],
  link: [['linux/rtnetlink.h', 'linux/if.h', 'linux/veth.h', 'linux/sockios.h'], link],
  address: [['linux/rtnetlink.h', 'linux/if_addr.h'], address],
  trafficControl: [
    ['linux/rtnetlink.h', 'linux/pkt_sched.h', 'linux/pkt_cls.h', 'linux/if_ether.h'],
    trafficControl,
  ],
  bpf: [['linux/bpf.h'], helperNumbers],
  nftables: [
    ['linux/netfilter.h', 'linux/netfilter/nfnetlink.h', 'linux/netfilter/nf_tables.h'],
    nftables,
  ],
};

/** Masks that the headers have only inside of expressions. */
const expressions: Record<string, string> = {
  NLA_TYPE_MASK: '(unsigned short)NLA_TYPE_MASK',
};

/** What a C compiler makes of some names, with the kernel's headers. */
function valuesInC(headers: readonly string[], names: readonly string[]): Record<string, number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-headers-'));
  try {
    const source = [
      ...['stdio.h', 'netinet/in.h', ...headers].map((header) => `#include <${header}>`),
      'int main(void) {',
      ...names.map(
        (name) => `printf("${name} %lld\\n", (long long)(${expressions[name] ?? name}));`,
      ),
      '}',
    ];
    writeFileSync(path.join(folder, 'a.c'), source.join('\n'));
    execFileSync('gcc', ['-w', '-o', 'a.out', 'a.c'], { cwd: folder });
    const lines = execFileSync('./a.out', { cwd: folder, encoding: 'utf8' }).trim().split('\n');
    return Object.fromEntries(
      lines.map((line) => {
        const [name = '', value] = line.split(' ');
        return [name, Number(value)];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('constants', () => {
  it.each(Object.entries(families))('of %s have the values of the headers', (_, family) => {
    const [headers, constants] = family;
    expect(valuesInC(headers, Object.keys(constants))).toEqual({ ...constants });
  });
});
