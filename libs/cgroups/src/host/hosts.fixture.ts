import { describeCgroupHost } from './cgroup-host.js';
import type { CgroupHost, CgroupHostFacts } from './cgroup-host.js';

/** Debian 12 as it comes: everything on v2. */
export const v2Facts: CgroupHostFacts = {
  mountinfo: [
    '22 27 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw',
    '29 22 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate',
  ].join('\n'),
  cgroups: [
    '#subsys_name\thierarchy\tnum_cgroups\tenabled',
    'cpuset\t0\t94\t1',
    'cpu\t0\t94\t1',
    'memory\t0\t94\t1',
    'devices\t0\t94\t1',
    'pids\t0\t94\t1',
  ].join('\n'),
  unifiedControllers: 'cpuset cpu io memory hugetlb pids rdma misc\n',
  canLimitSwap: true,
};

/** Every controller in a v1 hierarchy of its own, and v2 beside them without controllers. */
export const hybridFacts: CgroupHostFacts = {
  mountinfo: [
    '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
    ...['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids'].map(
      (name, index) =>
        `${32 + index} 31 0:${29 + index} / /sys/fs/cgroup/${name} rw,relatime - cgroup cgroup rw,${name}`,
    ),
    '40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd',
    '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
  ].join('\n'),
  cgroups: [
    '#subsys_name\thierarchy\tnum_cgroups\tenabled',
    'cpuset\t3\t1\t1',
    'cpu\t1\t1\t1',
    'memory\t4\t9\t1',
    'devices\t5\t1\t1',
    'hugetlb\t0\t1\t1',
    'pids\t8\t1\t1',
  ].join('\n'),
  unifiedControllers: 'hugetlb\n',
  canLimitSwap: true,
};

/** A host that was told to stay on v1: controllers mounted together, memory switched off, no v2. */
export const v1Facts: CgroupHostFacts = {
  mountinfo: [
    '30 25 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755',
    '31 30 0:27 / /sys/fs/cgroup/systemd rw,nosuid shared:10 - cgroup cgroup rw,xattr,name=systemd',
    '35 30 0:31 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct',
    '36 30 0:32 / /sys/fs/cgroup/pids rw,nosuid shared:16 - cgroup cgroup rw,pids',
    '37 30 0:33 / /sys/fs/cgroup/freezer rw,nosuid shared:17 - cgroup cgroup rw,freezer',
    '38 30 0:34 / /sys/fs/cgroup/blkio ro,nosuid shared:18 - cgroup cgroup rw,blkio',
  ].join('\n'),
  cgroups: [
    '#subsys_name\thierarchy\tnum_cgroups\tenabled',
    'cpuset\t0\t1\t1',
    'cpu\t2\t60\t1',
    'cpuacct\t2\t60\t1',
    'blkio\t3\t60\t1',
    'memory\t0\t1\t0',
    'devices\t9\t60\t1',
    'pids\t7\t66\t1',
  ].join('\n'),
  unifiedControllers: '',
  canLimitSwap: false,
};

/** A host of these facts whose hierarchies are below another folder. */
export function hostBelow(folder: string, facts: CgroupHostFacts): CgroupHost {
  return describeCgroupHost({
    ...facts,
    mountinfo: facts.mountinfo.replaceAll('/sys/fs/cgroup', folder),
  });
}
