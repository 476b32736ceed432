import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasAppArmor } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  // What there is to say about this machine's firewall is said by the first container.
  await box.shell('true');
});
afterAll(async () => {
  await box.end();
});

/** What a shell script prints in a container. */
async function inside(script: string, ...flags: string[]): Promise<string> {
  const { stdout, stderr } = await box.shell(script, ...flags);
  return stdout + stderr;
}

async function status(field: string, ...flags: string[]): Promise<string> {
  const line = await inside(`grep ^${field}: /proc/self/status`, ...flags);
  return line.split(/\s+/)[1] ?? '';
}

/** Docker's fourteen. */
const defaultMask = '00000000a80425fb';
const nothing = '0000000000000000';

describe('what a process in a container has', () => {
  it('is namespaces of its own', async () => {
    const names = ['pid', 'mnt', 'uts', 'ipc', 'net', 'cgroup'];
    const lines = await inside(names.map((name) => `readlink /proc/self/ns/${name}`).join(';'));
    const own = names.map((name) => readlinkSync(`/proc/self/ns/${name}`));
    const theirs = lines.trim().split('\n');
    expect(theirs).toHaveLength(names.length);
    expect(theirs.filter((namespace) => own.includes(namespace))).toEqual([]);
  });

  it('is the default capabilities, and none inheritable or ambient (CVE-2022-24769)', async () => {
    expect(await status('CapEff')).toBe(defaultMask);
    expect(await status('CapBnd')).toBe(defaultMask);
    expect(await status('CapInh')).toBe(nothing);
    expect(await status('CapAmb')).toBe(nothing);
  });

  it('is no capabilities at all for a user who is not root (CVE-2018-10856)', async () => {
    expect(await status('CapEff', '-u', 'alice')).toBe(nothing);
    expect(await status('CapPrm', '-u', 'alice')).toBe(nothing);
  });

  it('is the capabilities that were asked for', async () => {
    expect(await status('CapEff', '--cap-drop', 'ALL')).toBe(nothing);
    expect(await status('CapEff', '--cap-drop', 'ALL', '--cap-add', 'net_admin')).toBe(
      '0000000000001000',
    );
  });

  it('is a seccomp filter, unless it is unconfined', async () => {
    expect(await status('Seccomp')).toBe('2');
    expect(await status('Seccomp', '--security-opt', 'seccomp=unconfined')).toBe('0');
    expect(await status('Seccomp', '--privileged')).toBe('0');
  });

  it('is no_new_privs when asked for', async () => {
    expect(await status('NoNewPrivs')).toBe('0');
    expect(await status('NoNewPrivs', '--security-opt', 'no-new-privileges')).toBe('1');
  });

  it('is the standard streams and nothing else open (CVE-2024-21626)', async () => {
    expect(await inside('ls /proc/self/fd')).toBe('0\n1\n2\n3\n'); // 3 is the folder that ls reads
    expect(await inside('ls /proc/1/fd', '--init')).toBe('0\n1\n2\n');
  });

  it('is every signal at its default, and the usual umask', async () => {
    const { stdout } = await box.run([
      ...['run', '--rm', '--rootfs', box.rootfs],
      ...['grep', '-E', 'Sig(Ign|Blk)|Umask', '/proc/self/status'],
    ]);
    expect(stdout).toBe('Umask:\t0022\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n');
  });

  it('is a session and a keyring of its own', async () => {
    const [pid, , , , , session] = (await inside('cat /proc/1/stat')).split(' ');
    expect(session).toBe(pid);
  });

  it('cannot be traced or read by others before it is the command (CVE-2016-9962)', async () => {
    // Afterwards it is an ordinary process again.
    expect(await inside('readlink /proc/1/exe')).toBe('/bin/busybox\n');
  });

  it('is not the host’s Node behind /proc/1/exe, nor anything that can be written to (CVE-2019-5736)', async () => {
    const script = 'readlink /proc/1/exe; (echo evil > /proc/1/exe) 2>&1 | grep -o "can.t create"';
    const output = await inside(script, '--init', '--privileged');
    expect(output).toMatch(/memfd:docklet-init/);
    expect(output).toContain("can't create");
  });
});

// Where the kernel has no AppArmor, errors.e2e.ts sees that a profile is refused.
const describeAppArmor = (): void => {
  const named = 'docklet-e2e';
  const rules = `profile ${named} flags=(attach_disconnected,mediate_deleted) {
    file, capability, network, signal, unix, ptrace, mount, umount, pivot_root,
    deny /etc/passwd r,
  }`;
  const security = ['--security-opt', `apparmor=${named}`];
  beforeAll(() => {
    execFileSync('apparmor_parser', ['-r'], { input: rules });
  });
  afterAll(() => {
    execFileSync('apparmor_parser', ['-R'], { input: rules });
  });

  it.each([[], ['--init'], ['--security-opt', 'no-new-privileges']])(
    'confines the command, its children, and what is executed beside it: %j',
    async (...flags) => {
      const script = 'cat /proc/self/attr/current; cat /etc/passwd; cat /etc/group | head -1';
      const expected = new RegExp(`^${named} \\(enforce\\)\\nroot:x:0.*Permission denied`, 's');
      expect(await inside(script, ...security, ...flags)).toMatch(expected);
      await box.ok([
        ...['run', '-d', '--name', 'confined', ...security, ...flags],
        ...['--rootfs', box.rootfs, 'sleep', '1000'],
      ]);
      const { stdout, stderr } = await box.run(['exec', 'confined', 'sh', '-c', script]);
      expect(stdout + stderr).toMatch(expected);
      await box.ok(['rm', '-f', 'confined']);
    },
  );

  it('is refused where it is not loaded', async () => {
    const result = await box.run([
      ...['run', '--rm', '--security-opt', 'apparmor=not-loaded'],
      ...['--rootfs', box.rootfs, 'true'],
    ]);
    expect(result.stderr).toMatch(/"not-loaded": it is not loaded.*\nhint: load it/);
    expect(result.code).toBe(125);
  });
};
if (hasAppArmor) {
  describe('an AppArmor profile', describeAppArmor);
}

describe('the files of a container', () => {
  it('can be read by its users whatever the umask of whoever runs docklet', async () => {
    const paths = '/ /etc /etc/hosts /etc/hostname /etc/resolv.conf /volume /made';
    const mounts = ['-v', 'readable:/volume', '-v', `${box.folder}/made/here:/made`];
    const umask = process.umask(0o077);
    try {
      const modes = await inside(`stat -c '%a %n' ${paths}`, '--user', 'alice', ...mounts);
      expect(modes.split('\n')).toEqual([
        ...['755 /', '755 /etc', '644 /etc/hosts', '644 /etc/hostname', '644 /etc/resolv.conf'],
        ...['755 /volume', '755 /made', ''],
      ]);
      expect(statSync(`${box.folder}/made`).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(umask);
    }
  });
});

describe('/dev of a container', () => {
  it('has harmless devices only', async () => {
    const names = (await inside('ls /dev')).trim().split('\n');
    expect(names).toEqual(
      'core,fd,full,mqueue,null,ptmx,pts,random,shm,stderr,stdin,stdout,tty,urandom,zero'.split(
        ',',
      ),
    );
  });

  it('lets no other device be used, even if it can be made', async () => {
    const output = await inside(
      'mknod /tmp/disk b 254 0; mknod /tmp/mem c 1 1; head -c1 /tmp/disk; head -c1 /tmp/mem; head -c1 /dev/zero | wc -c',
    );
    expect(output).toContain('/tmp/disk: Operation not permitted');
    expect(output).toContain('/tmp/mem: Operation not permitted');
    expect(output).toContain('1\n');
  });

  it('is that of the host with --privileged', async () => {
    expect(await inside('test -e /dev/kmsg && echo there', '--privileged')).toBe('there\n');
  });

  it('has terminals of its own', async () => {
    expect(await inside('ls /dev/pts')).toBe('ptmx\n');
  });
});

describe('/proc and /sys of a container', () => {
  it('cannot be written to where that would change the host', async () => {
    const files = [
      '/proc/sys/kernel/hostname',
      '/proc/sys/kernel/core_pattern',
      '/proc/sysrq-trigger',
      '/proc/irq/default_smp_affinity',
      '/sys/kernel/profiling',
    ];
    for (const file of files) {
      expect(await inside(`echo x > ${file}`)).toMatch(
        /Read-only file system|nonexistent directory/,
      );
    }
  });

  it('hide what tells of the host', async () => {
    expect(await inside('cat /proc/keys /proc/timer_list /proc/interrupts')).toBe('');
    expect(await inside('ls /proc/acpi /sys/firmware | grep -v : | wc -w')).toBe('0\n');
  });

  it('cannot be unhidden: the cover’s mode cannot be changed, nor the host’s /dev/null', async () => {
    const mode = statSync('/dev/null').mode;
    expect(await inside('chmod 0 /proc/keys')).toContain('Read-only file system');
    expect(await inside('umount /proc/keys')).toMatch(/not permitted|denied/);
    expect(statSync('/dev/null').mode).toBe(mode);
  });

  it('are open with --security-opt systempaths=unconfined', async () => {
    expect(
      await inside('wc -c < /proc/timer_list', '--security-opt', 'systempaths=unconfined'),
    ).not.toBe('0\n');
  });

  it('show its own cgroup as the root, read-only', async () => {
    expect(await inside('cut -d: -f3 /proc/self/cgroup | sort -u')).toBe('/\n');
    // With cgroup v1 there is a folder for each controller; all are as the first.
    const script =
      'for folder in /sys/fs/cgroup $(ls -d /sys/fs/cgroup/*/ 2>/dev/null); do mkdir $folder/x && echo made; done';
    const lines = (await inside(script)).trim().split('\n');
    expect(lines).toEqual(lines.map(() => expect.stringContaining('Read-only file system')));
  });
});

describe('the host, seen from a container', () => {
  it('keeps its mounts: nothing spreads (mount flags)', async () => {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    await inside('mount -t tmpfs none /tmp; mount --make-rshared /', '--privileged');
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(mounts);
  });

  it('is not reached through links in the folder (CVE-2015-3627)', async () => {
    const canary = path.join(box.folder, 'canary');
    mkdirSync(canary);
    symlinkSync('../../../../../../' + canary, path.join(box.rootfs, 'escape'));
    await inside('true', '-w', '/escape/BREAKOUT', '--tmpfs', '/escape/mount');
    expect(execFileSync('ls', ['-A', canary], { encoding: 'utf8' })).toBe('');
  });

  it('has no processes', async () => {
    expect(await inside('ls -d /proc/[0-9]* | wc -l')).toBe('3\n'); // sh, ls, wc
  });

  it('cannot be mounted: mounts, namespaces and release_agent are denied (CVE-2022-0492)', async () => {
    const script =
      'mount -t tmpfs none /tmp; unshare -m true; unshare -Ur true; mount -t cgroup -o memory c /tmp';
    const output = await inside(script);
    expect(output.match(/permission denied|Operation not permitted/gi)).toHaveLength(4);
  });

  it('keeps its state to root (CVE-2021-41091)', () => {
    expect(statSync(box.root).mode & 0o077).toBe(0);
    expect(statSync(path.join(box.root, 'containers')).mode & 0o077).toBe(0);
  });
});

describe('setuid programs', () => {
  it('gain nothing with no-new-privileges', async () => {
    // busybox gives privileges up by itself, so this is the host's own id.
    const folder = path.join(box.folder, 'setuid');
    mkdirSync(folder);
    cpSync('/usr/bin/id', path.join(folder, 'id'));
    chmodSync(path.join(folder, 'id'), 0o4755);
    const flags = ['run', '--rm', '-u', '1000', '-v', `${folder}:/mnt`];
    const command = ['--rootfs', '/', '/mnt/id', '-u'];
    expect(await box.ok([...flags, ...command])).toBe('0\n');
    const limited = [...flags, '--security-opt', 'no-new-privileges', ...command];
    expect(await box.ok(limited)).toBe('1000\n');
  });
});
