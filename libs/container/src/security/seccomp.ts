import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CapabilityName, SeccompProfile } from '@docklet/namespaces';
import {
  cachedFilter,
  defaultProfile,
  readSeccompProfile,
  resolveProfile,
} from '@docklet/namespaces';
import type { RuntimeSeccomp } from '@docklet/oci';
import type { Architecture } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import type { SecurityOptions } from '../options/container-options.js';
import { SeccompProfileMissingError } from '../spec/errors.js';

/**
 * The filter of system calls that a container gets; undefined for none. A privileged container has none unless a
 * profile is named.
 */
export function resolveSeccomp(
  { seccomp, isPrivileged = false }: SecurityOptions,
  capabilities: readonly CapabilityName[],
): RuntimeSeccomp | undefined {
  const wanted = seccomp ?? (isPrivileged ? 'unconfined' : 'default');
  if (wanted === 'unconfined') {
    return undefined;
  }
  const profile = wanted === 'default' ? defaultProfile : readProfileFile(wanted);
  return resolveProfile(profile, {
    capabilities,
    kernelRelease: os.release(),
    architecture: process.arch as Architecture,
  });
}

/** The filter as the kernel takes it, compiled once for each profile. */
export function loadFilter({ layout }: EngineContext, seccomp: RuntimeSeccomp): Uint8Array {
  return cachedFilter(path.join(layout.cache, 'seccomp'), seccomp);
}

function readProfileFile(file: string): SeccompProfile {
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch (error) {
    throw new SeccompProfileMissingError(file, error);
  }
  return readSeccompProfile(text);
}
