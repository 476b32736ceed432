import * as z from 'zod/mini';
import { parseDigest } from '@docklet/oci';
import type { ContainerOptions } from '../options/container-options.js';
import type { ContainerRecord, ContainerState } from './container-record.js';
import { recordVersion } from './container-record.js';
import { migrate } from './migrate.js';
import { parseRecord } from './parse-record.schema.js';

const layer = z.object({
  kind: z.enum(['erofs-file', 'erofs-device', 'directory']),
  path: z.string(),
});

/** What is read of the options again; the rest is for people and for `inspect`. */
const options = z.looseObject({
  source: z.union([
    z.object({ kind: z.literal('image'), reference: z.string() }),
    z.object({ kind: z.literal('rootfs'), path: z.string() }),
  ]),
  isRemovedAtExit: z.optional(z.boolean()),
  hasTerminal: z.optional(z.boolean()),
  hasStdin: z.optional(z.boolean()),
  log: z.optional(
    z.looseObject({
      driver: z.enum(['json-file', 'local', 'none']),
      maxBytes: z.optional(z.number()),
      maxFiles: z.optional(z.number()),
    }),
  ),
  health: z.optional(
    z.looseObject({
      test: z.optional(z.array(z.string())),
      intervalMs: z.optional(z.number()),
      timeoutMs: z.optional(z.number()),
      startPeriodMs: z.optional(z.number()),
      startIntervalMs: z.optional(z.number()),
      retries: z.optional(z.number()),
      onFailure: z.optional(z.enum(['none', 'restart', 'stop', 'kill'])),
    }),
  ),
  restart: z.optional(
    z.union([
      z.object({ kind: z.enum(['no', 'always', 'unless-stopped']) }),
      z.object({ kind: z.literal('on-failure'), maxRetries: z.optional(z.number()) }),
    ]),
  ),
  labels: z.optional(z.record(z.string(), z.string())),
  network: z.optional(z.string()),
  networks: z.optional(
    z.array(
      z.object({
        network: z.string(),
        aliases: z.optional(z.array(z.string())),
        address: z.optional(z.string()),
        address6: z.optional(z.string()),
        macAddress: z.optional(z.string()),
        linkLocalAddresses: z.optional(z.array(z.string())),
        gatewayPriority: z.optional(z.number()),
      }),
    ),
  ),
  mounts: z.optional(
    z.array(
      z.union([
        z.looseObject({ kind: z.literal('bind'), source: z.string(), target: z.string() }),
        z.looseObject({
          kind: z.literal('volume'),
          source: z.string(),
          target: z.string(),
          isAnonymous: z.optional(z.boolean()),
        }),
        z.looseObject({ kind: z.literal('tmpfs'), target: z.string() }),
        z.looseObject({
          kind: z.literal('image'),
          source: z.string(),
          target: z.string(),
          subpath: z.optional(z.string()),
          image: z.object({
            id: z.string(),
            diffIds: z.array(z.string()),
            layers: z.array(layer),
          }),
        }),
      ]),
    ),
  ),
});

const identity = z.object({ pid: z.number(), startTime: z.number() });

const record = z.object({
  schemaVersion: z.literal(recordVersion),
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  options,
  image: z.optional(
    z.object({ reference: z.string(), id: z.string(), diffIds: z.array(z.string()) }),
  ),
  layers: z.array(layer),
  args: z.array(z.string()),
});

const state = z.object({
  schemaVersion: z.literal(recordVersion),
  status: z.enum(['created', 'running', 'exited']),
  pid: z.exactOptional(z.number()),
  processes: z.exactOptional(
    z.object({
      bootId: z.string(),
      init: identity,
      monitor: identity,
      inputFd: z.exactOptional(z.number()),
      healthTimerFd: z.exactOptional(z.number()),
    }),
  ),
  startedAt: z.exactOptional(z.string()),
  finishedAt: z.exactOptional(z.string()),
  exitCode: z.exactOptional(z.number()),
  isOomKilled: z.exactOptional(z.boolean()),
  error: z.exactOptional(z.string()),
  restartCount: z.exactOptional(z.number()),
  restartDelayMs: z.exactOptional(z.number()),
  isStopped: z.exactOptional(z.boolean()),
  ports: z.exactOptional(
    z.array(
      z.object({
        protocol: z.enum(['tcp', 'udp', 'sctp']),
        port: z.number(),
        hostAddress: z.string(),
        hostPort: z.number(),
      }),
    ),
  ),
  networks: z.exactOptional(
    z.array(
      z.object({
        network: z.string(),
        networkId: z.exactOptional(z.string()),
        interfaceName: z.string(),
        hostInterface: z.exactOptional(z.string()),
        address: z.string(),
        prefixLength: z.number(),
        gateway: z.string(),
        ipv6: z.exactOptional(
          z.object({ address: z.string(), prefixLength: z.number(), gateway: z.string() }),
        ),
        macAddress: z.string(),
        gatewayPriority: z.exactOptional(z.number()),
      }),
    ),
  ),
});

/**
 * Reads a `container.json`.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseContainerRecord(text: string, file: string): ContainerRecord {
  const parsed = parseRecord(record, text, file, migrate);
  // The options were checked when they were made; here only what is acted on is checked again.
  const { image } = parsed;
  return {
    ...parsed,
    options: parsed.options as unknown as ContainerOptions,
    image: image && {
      ...image,
      id: parseDigest(image.id),
      diffIds: image.diffIds.map(parseDigest),
    },
  };
}

/**
 * Reads a `state.json`.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseContainerState(text: string, file: string): ContainerState {
  return parseRecord(state, text, file, migrate);
}
