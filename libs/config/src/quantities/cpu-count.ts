import { InvalidCpuCountError } from './errors.js';

const pattern = /^(?:\d+(?:\.\d{1,9})?|\.\d{1,9})$/;
const nanosPerCpu = 1e9;
/** The kernel takes no quota under 1 ms, which is 0.01 of the usual period. */
const minNanoCpus = 0.01 * nanosPerCpu;
const periodUs = 100_000;

/** Processor time of a control group: so many microseconds in every period. */
export interface CpuQuota {
  readonly quotaUs: number;
  readonly periodUs: number;
}

/**
 * Reads an amount of processors as `--cpus` takes it: `2`, `1.5`, `.5`.
 *
 * @returns billionths of a processor, an integer, so that no fraction is lost on the way
 * @throws InvalidCpuCountError (`DOCKLET_CONFIG_INVALID_CPU_COUNT`)
 */
export function parseCpuCount(text: string): number {
  if (!pattern.test(text)) {
    throw new InvalidCpuCountError(text);
  }
  const nanoCpus = Math.round(Number(text) * nanosPerCpu);
  if (nanoCpus < minNanoCpus) {
    throw new InvalidCpuCountError(text, 'it is less than 0.01');
  }
  if (!Number.isSafeInteger(nanoCpus)) {
    throw new InvalidCpuCountError(text, 'it is too large');
  }
  return nanoCpus;
}

/** An amount of processors for people; {@link parseCpuCount} reads it back unchanged. */
export function formatCpuCount(nanoCpus: number): string {
  return String(nanoCpus / nanosPerCpu);
}

/** What the kernel's bandwidth controller is told for an amount of processors, with its usual period of 100 ms. */
export function cpuQuotaOf(nanoCpus: number): CpuQuota {
  return { quotaUs: Math.round((nanoCpus / nanosPerCpu) * periodUs), periodUs };
}
