import * as z from 'zod/mini';

import { stringMapSchema } from '../image/descriptor.schema.js';
import { runtimeLinuxSchema } from './runtime-spec-linux.schema.js';
import { flag, idMappings, int, text, texts, uint32 } from './runtime-spec-fields.schema.js';
import type { RuntimeHook, RuntimeHooks } from './runtime-spec-hooks.js';
import type {
  RuntimeCapabilities,
  RuntimeMount,
  RuntimeProcess,
  RuntimeRlimit,
  RuntimeSpec,
  RuntimeUser,
} from './runtime-spec.js';

const userSchema: z.ZodMiniType<RuntimeUser> = z.looseObject({
  uid: uint32,
  gid: uint32,
  umask: z.exactOptional(uint32),
  additionalGids: z.exactOptional(z.array(uint32)),
});

const capabilitiesSchema: z.ZodMiniType<RuntimeCapabilities> = z.looseObject({
  bounding: texts,
  effective: texts,
  inheritable: texts,
  permitted: texts,
  ambient: texts,
});

const rlimitSchema: z.ZodMiniType<RuntimeRlimit> = z.looseObject({
  type: z.string(),
  // RLIM_INFINITY is 2^64-1, which a JavaScript number holds only rounded.
  soft: z.number(),
  hard: z.number(),
});

const processSchema: z.ZodMiniType<RuntimeProcess> = z.looseObject({
  terminal: flag,
  consoleSize: z.exactOptional(z.looseObject({ height: uint32, width: uint32 })),
  user: userSchema,
  args: texts,
  env: texts,
  cwd: z.string(),
  capabilities: z.exactOptional(capabilitiesSchema),
  rlimits: z.exactOptional(z.array(rlimitSchema)),
  noNewPrivileges: flag,
  apparmorProfile: text,
  selinuxLabel: text,
  oomScoreAdj: int,
});

const mountSchema: z.ZodMiniType<RuntimeMount> = z.looseObject({
  destination: z.string(),
  type: text,
  source: text,
  options: texts,
  uidMappings: idMappings,
  gidMappings: idMappings,
});

const hookSchema: z.ZodMiniType<RuntimeHook> = z.looseObject({
  path: z.string(),
  args: texts,
  env: texts,
  timeout: int,
});

const hooks = z.exactOptional(z.array(hookSchema));

const hooksSchema: z.ZodMiniType<RuntimeHooks> = z.looseObject({
  prestart: hooks,
  createRuntime: hooks,
  createContainer: hooks,
  startContainer: hooks,
  poststart: hooks,
  poststop: hooks,
});

/** {@link RuntimeSpec} */
export const runtimeSpecSchema: z.ZodMiniType<RuntimeSpec> = z.looseObject({
  ociVersion: z.string(),
  root: z.exactOptional(z.looseObject({ path: z.string(), readonly: flag })),
  process: z.exactOptional(processSchema),
  hostname: text,
  domainname: text,
  mounts: z.exactOptional(z.array(mountSchema)),
  hooks: z.exactOptional(hooksSchema),
  annotations: z.exactOptional(stringMapSchema),
  linux: z.exactOptional(runtimeLinuxSchema),
});
