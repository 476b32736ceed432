import { seccompActions, seccompOperators } from '@docklet/oci';
import type { SeccompArgument } from '@docklet/oci';
import * as z from 'zod/mini';

import type { ArchitectureFamily, RuleFilter } from './profile.js';

const texts = z.exactOptional(z.array(z.string()));

/** What a kernel's errors fit into: MAX_ERRNO of `linux/err.h`. */
const errorNumber = z.exactOptional(z.int().check(z.minimum(0), z.maximum(4095)));

/** Values are 64 bits wide; what JavaScript would round is refused, because a rounded bound is another rule. */
const operand = z.int().check(z.minimum(0));

const argumentSchema: z.ZodMiniType<SeccompArgument> = z.looseObject({
  index: z.int().check(z.minimum(0), z.maximum(5)),
  value: operand,
  valueTwo: z.exactOptional(operand),
  op: z.enum(seccompOperators),
});

const filterSchema: z.ZodMiniType<RuleFilter> = z.looseObject({
  caps: texts,
  arches: texts,
  minKernel: z.exactOptional(z.string().check(z.regex(/^\d{1,3}\.\d{1,3}$/))),
});

const ruleSchema = z.looseObject({
  names: texts,
  name: z.exactOptional(z.string()),
  action: z.enum(seccompActions),
  errnoRet: errorNumber,
  args: z.exactOptional(z.array(argumentSchema)),
  comment: z.exactOptional(z.string()),
  includes: z.exactOptional(filterSchema),
  excludes: z.exactOptional(filterSchema),
});

const familySchema: z.ZodMiniType<ArchitectureFamily> = z.looseObject({
  architecture: z.string(),
  subArchitectures: texts,
});

/** A profile file as it stands on disk; {@link readSeccompProfile} checks what a schema cannot say. */
export const profileSchema = z.looseObject({
  defaultAction: z.enum(seccompActions),
  defaultErrnoRet: errorNumber,
  archMap: z.exactOptional(z.array(familySchema)),
  architectures: texts,
  flags: texts,
  syscalls: z.exactOptional(z.array(ruleSchema)),
});

/** The fields of a rule and of what is in it. Another one may be a misspelt condition, and is refused. */
export const knownFields = {
  // Podman writes the error by its name as well.
  rule: [...Object.keys(ruleSchema.shape), 'errno'],
  args: ['index', 'value', 'valueTwo', 'op'],
  filter: ['caps', 'arches', 'minKernel'],
} as const;
