#!/bin/busybox sh
# The first program of the machine: loads what it takes to see the disk, and goes on from there.
busybox=/bin/busybox
$busybox mount -t proc proc /proc
$busybox mount -t sysfs sysfs /sys
$busybox mount -t devtmpfs dev /dev
for module in $($busybox cat /modules/order); do
  $busybox insmod "/modules/$module"
done
for _ in $($busybox seq 60); do
  [ -e /dev/vda ] && break
  $busybox sleep 1
done
$busybox mount -t ext4 /dev/vda /disk || exec $busybox poweroff -f
$busybox umount /proc /sys
$busybox mount --move /dev /disk/dev
exec $busybox switch_root /disk /docklet-init
