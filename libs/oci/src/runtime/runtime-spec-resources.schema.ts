import * as z from 'zod/mini';

import { stringMapSchema } from '../image/descriptor.schema.js';
import { flag, int, text } from './runtime-spec-fields.schema.js';
import type {
  RuntimeBlockIo,
  RuntimeCpu,
  RuntimeDeviceRate,
  RuntimeDeviceRule,
  RuntimeMemory,
  RuntimeResources,
} from './runtime-spec-resources.js';

const memorySchema: z.ZodMiniType<RuntimeMemory> = z.looseObject({
  limit: int,
  reservation: int,
  swap: int,
  swappiness: int,
  disableOOMKiller: flag,
});

const cpuSchema: z.ZodMiniType<RuntimeCpu> = z.looseObject({
  shares: int,
  quota: int,
  period: int,
  burst: int,
  cpus: text,
  mems: text,
  idle: int,
});

const deviceWeightSchema = z.looseObject({ major: z.int(), minor: z.int(), weight: int });

const deviceRateSchema: z.ZodMiniType<RuntimeDeviceRate> = z.looseObject({
  major: z.int(),
  minor: z.int(),
  rate: z.int(),
});

const deviceRates = z.exactOptional(z.array(deviceRateSchema));

const blockIoSchema: z.ZodMiniType<RuntimeBlockIo> = z.looseObject({
  weight: int,
  weightDevice: z.exactOptional(z.array(deviceWeightSchema)),
  throttleReadBpsDevice: deviceRates,
  throttleWriteBpsDevice: deviceRates,
  throttleReadIOPSDevice: deviceRates,
  throttleWriteIOPSDevice: deviceRates,
});

const deviceRuleSchema: z.ZodMiniType<RuntimeDeviceRule> = z.looseObject({
  allow: z.boolean(),
  type: z.exactOptional(z.enum(['a', 'c', 'b'])),
  major: int,
  minor: int,
  access: text,
});

/** {@link RuntimeResources} */
export const runtimeResourcesSchema: z.ZodMiniType<RuntimeResources> = z.looseObject({
  memory: z.exactOptional(memorySchema),
  cpu: z.exactOptional(cpuSchema),
  pids: z.exactOptional(z.looseObject({ limit: z.int() })),
  blockIO: z.exactOptional(blockIoSchema),
  devices: z.exactOptional(z.array(deviceRuleSchema)),
  hugepageLimits: z.exactOptional(z.array(z.looseObject({ pageSize: z.string(), limit: z.int() }))),
  unified: z.exactOptional(stringMapSchema),
});
