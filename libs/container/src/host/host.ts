import { readFileSync, readdirSync, statSync } from 'node:fs';
import { release } from 'node:os';
import path from 'node:path';
import type { CgroupHost } from '@docklet/cgroups';
import { detectCgroupHost } from '@docklet/cgroups';
import type { CgroupLayout, OverlayApi } from '@docklet/filesystem';
import { overlayApiOf } from '@docklet/filesystem';
import type { CapabilityLimits } from '@docklet/namespaces';
import { readCapabilityLimits } from '@docklet/namespaces';

/**
 * What this machine is like, looked up once and only when it is asked for: an engine that starts a thousand containers
 * looks once.
 */
export class Host {
  #cgroups: CgroupHost | undefined;
  #capabilities: CapabilityLimits | undefined;
  #kinds = new Map<string, 'directory' | 'file' | undefined>();
  #thermalPaths: readonly string[] | undefined;

  /** How its cgroups are set up. */
  get cgroups(): CgroupHost {
    this.#cgroups ??= detectCgroupHost();
    return this.#cgroups;
  }

  /** What capabilities there are to give. */
  get capabilities(): CapabilityLimits {
    this.#capabilities ??= readCapabilityLimits();
    return this.#capabilities;
  }

  /** How its overlayfs is told of its layers. */
  get overlayApi(): OverlayApi {
    return overlayApiOf(release());
  }

  /** What is shown of cgroups inside containers. */
  get cgroupLayout(): CgroupLayout {
    const { mode, controllers } = this.cgroups;
    if (mode === 'v2') {
      return { version: 2 };
    }
    const folders = Object.values(controllers).flatMap((home) =>
      home.kind === 'v1' ? [path.basename(home.mountPoint)] : [],
    );
    return {
      version: 1,
      // A hierarchy is mounted at a folder that is named after its controllers: `cpu,cpuacct`.
      hierarchies: [...new Set(folders)].map((folder) => ({ folder, options: folder.split(',') })),
    };
  }

  /** Each processor's thermal throttle counters: a side channel (GHSA-7ww5-4wqc-m92c). */
  get thermalPaths(): readonly string[] {
    this.#thermalPaths ??= findThermalPaths();
    return this.#thermalPaths;
  }

  /** What a path of the kernel's file systems is; these do not change while the machine runs. */
  kindOfKernelPath(file: string): 'directory' | 'file' | undefined {
    if (!this.#kinds.has(file)) {
      this.#kinds.set(file, kindOf(file));
    }
    return this.#kinds.get(file);
  }
}

/** What a path of the host is, undefined when there is nothing. */
export function kindOf(file: string): 'directory' | 'file' | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) {
    return undefined;
  }
  return status.isDirectory() ? 'directory' : 'file';
}

/** Identifies this boot of the machine; proc_sys_kernel(5). */
export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function findThermalPaths(): string[] {
  const cpus = '/sys/devices/system/cpu';
  return readdirSync(cpus)
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => `${cpus}/${name}/thermal_throttle`)
    .filter((file) => kindOf(file) !== undefined);
}
