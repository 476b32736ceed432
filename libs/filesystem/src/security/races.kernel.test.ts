import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defaultMounts } from '../default-mounts.js';
import { Canary } from '../fixtures/canary.fixture.js';
import { TestHost } from '../fixtures/container.fixture.js';
import { HostWatch } from '../fixtures/host-watch.fixture.js';
import { Swapper, raceRounds, raceTimeoutMs } from '../fixtures/swapper.fixture.js';

jest.setTimeout(raceTimeoutMs);

let host: TestHost;
let canary: Canary;
let watch: HostWatch;

beforeAll(async () => {
  host = new TestHost();
  canary = new Canary(host.folder.at('canary'));
  await host.run({ script: 'true' }); // loads what stays loaded
  watch = await HostWatch.begin();
});
afterAll(() => {
  canary.expectUntouched();
  watch.expectUnchanged();
  host[Symbol.dispose]();
});

/** How many of the starts ended in which way: `ok`, or the call that failed and its error. */
async function outcomes(options: Parameters<TestHost['run']>[0]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (let round = 0; round < raceRounds; round += 1) {
    const { code, failure, output } = await host.run(options);
    const what =
      code === 0 ? 'ok' : failure === undefined ? output : `${failure.step.call} ${failure.errno}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
    canary.expectUntouched();
  }
  return counts;
}

function volume(): string {
  return mkdtempSync(path.join(host.folder.path, 'volume-'));
}

describe('CVE-2021-30465, CVE-2024-45310: a place in a shared volume is swapped for a link', () => {
  const script = 'test -d /shared && ! grep -q canary /proc/self/mounts';

  it('mounts on nothing of the host, and makes nothing there', async () => {
    const shared = volume();
    mkdirSync(`${shared}/target`);
    symlinkSync(`../../../../../../..${canary.path}`, `${shared}/link`);
    await using _ = new Swapper(shared, ['target', 'link'], canary.path);
    const inside = ['inside', 'deeper/still', 'file'].map((name) => ({
      destination: `/shared/target/${name}`,
      type: name === 'file' ? 'bind' : 'tmpfs',
      source: name === 'file' ? `${canary.path}/secret` : 'tmpfs',
    }));
    const counts = await outcomes({
      script,
      mounts: [
        ...defaultMounts(),
        { destination: '/shared', type: 'bind', source: shared },
        ...inside,
      ],
      workingDirectory: '/shared/target/working/directory',
    });
    expect(counts.get('ok')).toBeGreaterThan(0);
  });

  it('stays inside when the container has a folder of the same name', async () => {
    const shared = volume();
    // There from the start: a mount that the link led elsewhere makes nothing here, and the command looks here or there.
    mkdirSync(`${shared}/target/inside`, { recursive: true });
    symlinkSync(canary.path, `${shared}/link`);
    const image = host.folder.folder(path.join('image', canary.path, 'inside'));
    await using _ = new Swapper(shared, ['target', 'link']);
    const counts = await outcomes({
      script: 'test -d /shared/target/inside',
      over: [image.slice(0, image.indexOf('/image/') + '/image'.length)],
      mounts: [
        ...defaultMounts(),
        { destination: '/shared', type: 'bind', source: shared },
        { destination: '/shared/target/inside', type: 'tmpfs', source: 'tmpfs' },
      ],
    });
    // It leads somewhere either way, so whatever the attacker does the container starts.
    expect(counts).toEqual(new Map([['ok', raceRounds]]));
  });

  it('starts although somebody renames elsewhere all the time', async () => {
    const elsewhere = volume();
    mkdirSync(`${elsewhere}/a`);
    mkdirSync(`${elsewhere}/b`);
    const image = host.folder.folder('resolv/run');
    host.folder.link('resolv/etc/resolv.conf', '../run/resolv.conf');
    writeFileSync(`${image}/resolv.conf`, '');
    const source = host.folder.file('resolv.conf');
    await using _ = new Swapper(elsewhere, ['a', 'b']);
    const counts = await outcomes({
      script: 'true',
      over: [path.dirname(image)],
      mounts: [...defaultMounts(), { destination: '/etc/resolv.conf', type: 'bind', source }],
    });
    expect(counts).toEqual(new Map([['ok', raceRounds]]));
  });
});

describe('CVE-2017-1002101, CVE-2021-25741: a part of a volume is swapped for a link', () => {
  it('shows the part or nothing', async () => {
    const shared = volume();
    mkdirSync(`${shared}/part`);
    writeFileSync(`${shared}/part/own`, '');
    symlinkSync(canary.path, `${shared}/link`);
    await using _ = new Swapper(shared, ['part', 'link']);
    const counts = await outcomes({
      script: 'test -e /data/own && ! test -e /data/secret',
      mounts: [
        ...defaultMounts(),
        {
          destination: '/data',
          type: 'bind',
          source: shared,
          options: ['rbind', 'X-mount.subdir=part'],
        },
      ],
    });
    const unexpected = [...counts.keys()].filter(
      (key) => !/^(ok|openat2 (ENOENT|EAGAIN))$/.test(key),
    );
    expect(unexpected).toEqual([]);
    expect(counts.get('ok')).toBeGreaterThan(0);
  });
});

describe('CVE-2025-31133, CVE-2025-52565: /dev is a volume, and what is in it is swapped', () => {
  const trap = '/proc/sys/kernel/core_pattern';

  it.each(['null', 'ptmx', 'console', 'pts', 'shm'])(
    'hides what is to be hidden, and leaves /proc/sys read-only: %s',
    async (name) => {
      const shared = volume();
      const isFolder = name === 'pts' || name === 'shm';
      if (isFolder) {
        mkdirSync(`${shared}/${name}`);
      } else {
        writeFileSync(`${shared}/${name}`, '');
      }
      symlinkSync(isFolder ? path.dirname(trap) : trap, `${shared}/link`);
      const before = readFileSync(trap, 'utf8');
      await using _ = new Swapper(shared, [name, 'link']);
      const counts = await outcomes({
        script: `
          test -z "$(cat /proc/interrupts /proc/keys 2>&1)" || exit 3
          echo broken 2>/dev/null > ${trap} && exit 4
          grep -q " /proc/sys/[a-z]" /proc/mounts && exit 5
          grep -q "/proc/sys proc ro," /proc/mounts || exit 6`,
        mounts: [
          { destination: '/dev', type: 'bind', source: shared },
          ...defaultMounts().filter(({ destination }) => destination !== '/dev'),
        ],
        maskedPaths: [
          { path: '/proc/interrupts', kind: 'file' },
          { path: '/proc/keys', kind: 'file' },
        ],
        readonlyPaths: ['/proc/sys'],
      });
      expect(readFileSync(trap, 'utf8')).toBe(before);
      const unexpected = [...counts.keys()].filter(
        (key) => key !== 'ok' && key !== 'openat2 ELOOP',
      );
      expect(unexpected).toEqual([]);
    },
  );
});
