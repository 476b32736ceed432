import * as z from 'zod/mini';

import { stringMapSchema } from '../image/descriptor.schema.js';
import { idMappings, int, text, texts, uint32 } from './runtime-spec-fields.schema.js';
import {
  type RuntimeDevice,
  type RuntimeLinux,
  type RuntimeNamespace,
  runtimeNamespaceTypes,
  runtimePropagations,
} from './runtime-spec-linux.js';
import { runtimeResourcesSchema } from './runtime-spec-resources.schema.js';
import {
  type RuntimeSeccomp,
  type SeccompArgument,
  type SeccompRule,
  seccompActions,
  seccompOperators,
} from './runtime-spec-seccomp.js';

const seccompArgumentSchema: z.ZodMiniType<SeccompArgument> = z.looseObject({
  index: z.int(),
  // Values are 64 bits wide in the specification; what a double cannot hold arrives rounded.
  value: z.number(),
  valueTwo: z.exactOptional(z.number()),
  op: z.enum(seccompOperators),
});

const seccompRuleSchema: z.ZodMiniType<SeccompRule> = z.looseObject({
  names: z.array(z.string()),
  action: z.enum(seccompActions),
  errnoRet: int,
  args: z.exactOptional(z.array(seccompArgumentSchema)),
});

const seccompSchema: z.ZodMiniType<RuntimeSeccomp> = z.looseObject({
  defaultAction: z.enum(seccompActions),
  defaultErrnoRet: int,
  architectures: texts,
  flags: texts,
  syscalls: z.exactOptional(z.array(seccompRuleSchema)),
});

const namespaceSchema: z.ZodMiniType<RuntimeNamespace> = z.looseObject({
  type: z.enum(runtimeNamespaceTypes),
  path: text,
});

const deviceSchema: z.ZodMiniType<RuntimeDevice> = z.looseObject({
  type: z.enum(['c', 'b', 'u', 'p']),
  path: z.string(),
  major: int,
  minor: int,
  fileMode: z.exactOptional(uint32),
  uid: z.exactOptional(uint32),
  gid: z.exactOptional(uint32),
});

/** {@link RuntimeLinux} */
export const runtimeLinuxSchema: z.ZodMiniType<RuntimeLinux> = z.looseObject({
  namespaces: z.exactOptional(z.array(namespaceSchema)),
  uidMappings: idMappings,
  gidMappings: idMappings,
  devices: z.exactOptional(z.array(deviceSchema)),
  cgroupsPath: text,
  resources: z.exactOptional(runtimeResourcesSchema),
  sysctl: z.exactOptional(stringMapSchema),
  seccomp: z.exactOptional(seccompSchema),
  rootfsPropagation: z.exactOptional(z.enum(runtimePropagations)),
  maskedPaths: texts,
  readonlyPaths: texts,
  mountLabel: text,
});
