import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Step } from '@docklet/syscall';
import { PR_SET_DUMPABLE } from '@docklet/syscall';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { capabilitiesOfMask, capabilityMask } from './capabilities/capability-mask.js';
import { capabilityName, defaultCapabilities } from './capabilities/capability-table.js';
import { maskOfLine, readCapabilityLimits } from './capabilities/read-capability-limits.js';
import type { Credentials } from './credential-steps.js';
import { credentialSteps, encodeCredentials } from './credential-steps.js';
import type { TestProcess } from './process.fixture.js';
import { linesOf, run } from './process.fixture.js';

const root: Credentials = { uid: 0, gid: 0, additionalGids: [0] };
const app: Credentials = { uid: 1000, gid: 1001, additionalGids: [1001, 50, 4_294_967_294] };

interface Wanted {
  readonly user?: Credentials;
  readonly capabilities?: readonly string[];
  readonly noNewPrivileges?: boolean;
  readonly seccomp?: readonly Step[];
}

const limits = readCapabilityLimits();
/** All that can be had here. */
const everything = capabilitiesOfMask(limits.available);

/** A process that has become somebody. */
function becoming({
  user = root,
  capabilities = defaultCapabilities,
  noNewPrivileges = false,
  seccomp = [],
}: Wanted): Pick<TestProcess, 'steps' | 'cell'> {
  const bounding = capabilityMask(capabilities);
  const { steps, cell } = credentialSteps({
    bounding,
    lastCapability: limits.lastCapability,
    nameOf: capabilityName,
    noNewPrivileges,
    seccomp,
  });
  return { steps, cell: { cell, bytes: encodeCredentials(user, bounding) } };
}

async function statusOf(wanted: Wanted): Promise<string> {
  const lines = await linesOf({ ...becoming(wanted), script: 'cat /proc/self/status' });
  return lines.join('\n');
}

function line(status: string, name: string): string {
  const found = new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1];
  return found!.trim().replaceAll('\t', ' ');
}

const sets = (status: string): Record<string, readonly string[]> =>
  Object.fromEntries(
    ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((set) => [
      set,
      capabilitiesOfMask(maskOfLine(status, set)),
    ]),
  );

describe('credentialSteps', () => {
  it('leaves root what was granted', async () => {
    const status = await statusOf({});
    expect(sets(status)).toEqual({
      CapInh: [],
      CapPrm: defaultCapabilities,
      CapEff: defaultCapabilities,
      CapBnd: defaultCapabilities,
      CapAmb: [],
    });
    expect(line(status, 'Uid')).toBe('0 0 0 0');
    expect(line(status, 'Groups')).toBe('0');
    expect(line(status, 'NoNewPrivs')).toBe('0');
  });

  it('makes root powerless when everything is dropped', async () => {
    expect(sets(await statusOf({ capabilities: [] }))).toEqual({
      CapInh: [],
      CapPrm: [],
      CapEff: [],
      CapBnd: [],
      CapAmb: [],
    });
  });

  it('keeps everything for a privileged container', async () => {
    const { CapEff, CapBnd, CapInh } = sets(await statusOf({ capabilities: everything }));
    expect([CapEff, CapBnd, CapInh]).toEqual([everything, everything, []]);
  });

  it('takes every id and group of a user, and none of the caller', async () => {
    const status = await statusOf({ user: app });
    expect(line(status, 'Uid')).toBe('1000 1000 1000 1000');
    expect(line(status, 'Gid')).toBe('1001 1001 1001 1001');
    const groups = line(status, 'Groups').split(' ').map(Number);
    expect(groups).toEqual([50, 1001, 4_294_967_294]);
  });

  it('can do without any group', async () => {
    const status = await statusOf({ user: { uid: 7, gid: 8, additionalGids: [] } });
    expect([line(status, 'Gid'), line(status, 'Groups')]).toEqual(['8 8 8 8', '']);
  });

  it('takes the highest ids there are', async () => {
    const highest = 4_294_967_294;
    const status = await statusOf({ user: { uid: highest, gid: highest, additionalGids: [] } });
    expect(line(status, 'Uid')).toBe(Array<number>(4).fill(highest).join(' '));
    expect(line(status, 'Gid')).toBe(Array<number>(4).fill(highest).join(' '));
  });

  it('takes as many groups as there is room for, and refuses more', async () => {
    const additionalGids = Array.from({ length: 1024 }, (_, index) => index + 5000);
    const status = await statusOf({ user: { ...app, additionalGids } });
    expect(line(status, 'Groups').split(' ')).toHaveLength(1024);
    expect(() => encodeCredentials({ ...app, additionalGids: [1, ...additionalGids] }, 0n)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NAMESPACES_TOO_MANY_GROUPS',
        details: { groups: 1025, limit: 1024 },
      }),
    );
  });

  it.each([true, false])('can install a filter, with no_new_privs: %p', async (noNewPrivileges) => {
    // PR_SET_DUMPABLE leaves a trace that an exec takes away, so the filter is played by a step that must be allowed.
    const seccomp: Step[] = [
      { call: 'prctl', args: [PR_SET_DUMPABLE, 0, 0, 0, 0], why: 'in the place of a filter' },
    ];
    const { steps } = becoming({ user: app, noNewPrivileges, seccomp });
    const place = steps.findIndex(({ why }) => why === 'in the place of a filter');
    const identity = steps.findIndex(({ call }) => call === 'setresuid');
    expect(place > identity).toBe(noNewPrivileges);
    expect(line(await statusOf({ user: app, noNewPrivileges, seccomp }), 'NoNewPrivs')).toBe(
      noNewPrivileges ? '1' : '0',
    );
  });
});

describe('CVE-2018-10856: a user who is not root keeps capabilities', () => {
  it.each([{ capabilities: defaultCapabilities }, { capabilities: everything }])(
    'has none, whatever is in the bounding set',
    async ({ capabilities }) => {
      expect(sets(await statusOf({ user: app, capabilities }))).toEqual({
        CapInh: [],
        CapPrm: [],
        CapEff: [],
        CapBnd: capabilities,
        CapAmb: [],
      });
    },
  );

  it('cannot do what root can', async () => {
    const { code, lines } = await run({
      ...becoming({ user: app }),
      script: 'cat /etc/shadow; chown 0 /proc/self',
    });
    expect(code).not.toBe(0);
    expect(lines[0]).toContain('Permission denied');
  });
});

describe('programs with privileges of their own', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'docklet-namespaces-'));
    chmodSync(folder, 0o755);
    for (const name of ['setuid', 'inheritable', 'permitted']) {
      copyFileSync('/bin/grep', programOf(name));
    }
    chmodSync(programOf('setuid'), 0o4755);
    execFileSync('setcap', ['cap_net_raw+ei', programOf('inheritable')]);
    execFileSync('setcap', ['cap_kill+ep', programOf('permitted')]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const programOf = (name: string): string => path.join(folder, name);

  async function statusIn(program: string, wanted: Wanted): Promise<string> {
    const lines = await linesOf({
      ...becoming(wanted),
      script: '',
      command: [programOf(program), '-E', '^(Cap|Uid)', '/proc/self/status'],
    });
    return lines.join('\n');
  }

  it('work as usual without no_new_privs, within the bounding set', async () => {
    const status = await statusIn('setuid', { user: app });
    expect(line(status, 'Uid')).toBe('1000 0 0 0');
    expect(sets(status)['CapEff']).toEqual(defaultCapabilities);
    expect(sets(await statusIn('permitted', { user: app }))['CapEff']).toEqual(['CAP_KILL']);
  });

  it('give nothing with no_new_privs', async () => {
    for (const program of ['setuid', 'permitted']) {
      const status = await statusIn(program, { user: app, noNewPrivileges: true });
      expect(line(status, 'Uid')).toBe('1000 1000 1000 1000');
      expect(sets(status)['CapEff']).toEqual([]);
    }
  });

  describe('CVE-2022-24769, CVE-2022-27649 to -27652, CVE-2022-29162: inheritable capabilities', () => {
    it.each([root, app])('gain nothing by inheritable capabilities of a file: %j', async (user) => {
      const status = await statusIn('inheritable', { user, capabilities: ['CAP_NET_RAW'] });
      const { CapInh, CapAmb, CapEff } = sets(status);
      expect([CapInh, CapAmb]).toEqual([[], []]);
      expect(CapEff).toEqual(user.uid === 0 ? ['CAP_NET_RAW'] : []);
    });
  });
});
