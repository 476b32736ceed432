import * as z from 'zod/mini';

import { digestSchema, stringMapSchema } from './descriptor.schema.js';
import type {
  ImageConfig,
  ImageHealthcheck,
  ImageHistoryEntry,
  ImageProcessConfig,
} from './image-config.js';

const text = z.exactOptional(z.string());
const texts = z.exactOptional(z.array(z.string()));
const count = z.exactOptional(z.int());
// Go writes a set as a map from names to empty objects.
const names = z.exactOptional(z.record(z.string(), z.object({})));

const healthcheckSchema: z.ZodMiniType<ImageHealthcheck> = z.object({
  Test: texts,
  Interval: count,
  Timeout: count,
  StartPeriod: count,
  StartInterval: count,
  Retries: count,
});

const processConfigSchema: z.ZodMiniType<ImageProcessConfig> = z.object({
  User: text,
  Env: texts,
  Entrypoint: texts,
  Cmd: texts,
  WorkingDir: text,
  Labels: z.exactOptional(stringMapSchema),
  StopSignal: text,
  ExposedPorts: names,
  Volumes: names,
  Shell: texts,
  OnBuild: texts,
  Healthcheck: z.exactOptional(healthcheckSchema),
});

const historyEntrySchema: z.ZodMiniType<ImageHistoryEntry> = z.object({
  created: text,
  created_by: text,
  author: text,
  comment: text,
  empty_layer: z.exactOptional(z.boolean()),
});

/** {@link ImageConfig} */
export const imageConfigSchema: z.ZodMiniType<ImageConfig> = z.object({
  os: z.string().check(z.minLength(1)),
  architecture: z.string().check(z.minLength(1)),
  variant: text,
  'os.version': text,
  'os.features': texts,
  created: text,
  author: text,
  config: z.exactOptional(processConfigSchema),
  rootfs: z.object({ type: z.literal('layers'), diff_ids: z.array(digestSchema) }),
  history: z.exactOptional(z.array(historyEntrySchema)),
});
