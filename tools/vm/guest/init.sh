#!/bin/bash
# What an init has to do for the tests, on a machine with cgroup v2 only; then the tests, and the end.
export HOME=/root TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /run
mount -t securityfs securityfs /sys/kernel/security
mount -t cgroup2 cgroup2 /sys/fs/cgroup
# Only a cgroup without processes may hand its controllers on, cgroups(7).
mkdir /sys/fs/cgroup/init
for pid in $(cat /sys/fs/cgroup/cgroup.procs); do
  echo "$pid" 2>/dev/null >/sys/fs/cgroup/init/cgroup.procs
done
# systemd makes it; the kernel loads its module when it is opened.
[ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237
hostname vm
modprobe virtio_net
ip link set lo up
ip link set eth0 up
ip address add 10.0.2.15/24 dev eth0
ip route add default via 10.0.2.2
echo nameserver 10.0.2.3 >/etc/resolv.conf

patterns=$(sed -n 's/.*docklet\.tests=\([^ ]*\).*/\1/p' /proc/cmdline)
export PATH=/docklet/node_modules/.bin:$PATH
export NODE_OPTIONS='--experimental-vm-modules --no-warnings' DOCKLET_TESTS=kernel
echo "docklet-vm: Linux $(uname -r), controllers $(cat /sys/fs/cgroup/cgroup.controllers)"
cd /docklet/apps/cli-e2e && jest --runInBand --forceExit ${patterns//,/ } 2>&1
echo "docklet-vm: exit $?"
sync
echo o >/proc/sysrq-trigger
sleep 60
