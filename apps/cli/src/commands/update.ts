import { parseCpuCount, parseSize, parseSizeLimit } from '@docklet/config';
import type { ResourceOptions, UpdateOptions } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { parseInteger } from '../flags/integer.js';
import { parseRestart } from '../flags/restart.js';
import { printError } from '../output/print-error.js';
import { UsageError } from '../usage-error.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly memory?: string;
  readonly memorySwap?: string;
  readonly cpus?: string;
  readonly cpuShares?: string;
  readonly cpusetCpus?: string;
  readonly pidsLimit?: string;
  readonly restart?: string;
}

/** Says which options `docklet update` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<containers...>')
    .option('-m, --memory <size>', 'limit the memory: 64m, 1.5g')
    .option('--memory-swap <size>', 'limit memory and swap together; -1 for any amount of swap')
    .option('--cpus <number>', 'limit the processors: 1.5')
    .option('-c, --cpu-shares <number>', 'relative weight when processors are scarce')
    .option('--cpuset-cpus <list>', 'use only these processors: 0-3,7')
    .option('--pids-limit <number>', 'limit the number of processes; -1 for none')
    .option('--restart <policy>', 'no, on-failure[:TIMES], always or unless-stopped')
    .action(async (names: readonly string[], flags: Flags) => {
      const options = toUpdateOptions(flags);
      const engine = await context.engine();
      for (const name of names) {
        try {
          await engine.update(name, options);
          stdout.write(`${name}\n`);
        } catch (error) {
          printError(error, { withCauses: context.isDebugging });
          context.exitCode = 1;
        }
      }
    });
}

function toUpdateOptions(flags: Flags): UpdateOptions {
  const { memory, memorySwap, cpus, cpuShares, cpusetCpus, pidsLimit, restart } = flags;
  const resources: ResourceOptions = {
    ...(memory === undefined ? {} : { memoryBytes: parseSize(memory) }),
    ...(memorySwap === undefined ? {} : { memorySwapBytes: parseSizeLimit(memorySwap) }),
    ...(cpus === undefined ? {} : { nanoCpus: parseCpuCount(cpus) }),
    ...(cpuShares === undefined ? {} : { cpuShares: parseInteger('--cpu-shares', cpuShares) }),
    ...(cpusetCpus === undefined ? {} : { cpusetCpus }),
    ...(pidsLimit === undefined ? {} : { pidsLimit: parseInteger('--pids-limit', pidsLimit) }),
  };
  if (Object.keys(flags).length === 0) {
    throw new UsageError(
      'docklet update',
      'you must provide one or more flags when using this command',
    );
  }
  return { resources, ...(restart === undefined ? {} : { restart: parseRestart(restart) }) };
}
