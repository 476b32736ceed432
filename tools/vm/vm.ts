/**
 * `npm run test:vm -- PATTERN…`: tests of the command line in a virtual machine with the kernel of the Debian that this
 * machine is, and with cgroup v2 only. See README.md.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { installPackages, runtimePackages, testPackages, vmPackages } from '../setup/packages.ts';
import { prepareDisk } from './disk.ts';
import { prepareKernel } from './kernel.ts';

/** Without a pattern, what differs most between kernels and cgroups. */
const usualTests = ['run.e2e', 'limits', 'mounts', 'isolation', 'detached', 'storage-drivers'];

/** Virtualized only when asked for: a machine inside of a machine may have the device, and no use of it. */
const accelerators = process.env['DOCKLET_VM_KVM'] === '1' ? 'kvm:tcg' : 'tcg';

const given = process.argv.slice(2);
const tests = given.length === 0 ? usualTests : given;
const packages = [...runtimePackages, ...testPackages];
if (process.getuid?.() !== 0 || !installPackages([...packages, ...vmPackages])) {
  console.error('The machine is made with root’s rights, on Debian.');
  process.exit(1);
}
const cache = path.join(import.meta.dirname, '../../.cache/vm');
mkdirSync(cache, { recursive: true });
const kernel = prepareKernel(cache);
const disk = prepareDisk(cache, kernel, packages);
process.exitCode = await boot();

/** Shows what the machine says, and ends with what its tests ended with. */
async function boot(): Promise<number> {
  const machine = spawn(
    'qemu-system-x86_64',
    [
      ...['-machine', `accel=${accelerators}`, '-cpu', 'max'],
      ...['-smp', '2', '-m', '4096', '-nographic', '-no-reboot'],
      ...['-kernel', kernel.image, '-initrd', kernel.initramfs],
      ...['-append', `console=ttyS0 quiet panic=-1 docklet.tests=${tests.join(',')}`],
      ...['-drive', `file=${disk},format=raw,if=virtio,cache=unsafe`],
      ...['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,romfile='],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let exitCode = 1;
  for await (const line of createInterface(machine.stdout)) {
    console.log(line);
    const [, code] = /^docklet-vm: exit (\d+)/.exec(line) ?? [];
    exitCode = code === undefined ? exitCode : Number(code);
  }
  return exitCode;
}
