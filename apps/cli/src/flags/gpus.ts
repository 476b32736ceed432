import type { DeviceRequest, GpuDriver } from '@docklet/container';
import { UsageError } from '../usage-error.js';
import { splitCsv } from './csv.js';

type GpuRequest = Extract<DeviceRequest, { kind: 'gpus' }>;

const drivers: readonly (GpuDriver | 'cdi')[] = ['nvidia', 'amd', 'cdi'];

/** What GPUs can be wanted for, in the words of the NVIDIA runtime. */
const capabilities: ReadonlySet<string> = new Set([
  ...['gpu', 'nvidia', 'amd'],
  ...['compat32', 'compute', 'display', 'graphics', 'ngx', 'utility', 'video'],
]);

/**
 * Reads `--gpus`, as Docker has it: comma-separated values, of which one without a key is the number. A list as a value
 * stands in quotes with its key: `"device=0,1"`.
 */
export function parseGpus(text: string): DeviceRequest {
  const fields = readFields(text);
  const { count, device, driver = '', capabilities: wanted } = Object.fromEntries(fields);
  if (count !== undefined && device !== undefined) {
    throw refuse(text, 'a number and devices are two different things', quoted);
  }
  const devices = device === undefined ? parseCount(text, count ?? '1') : device.split(',');
  const known = drivers.find((one) => one === driver);
  if (driver !== '' && known === undefined) {
    throw refuse(text, `there is no driver ${driver}`, `drivers are ${drivers.join(', ')}`);
  }
  if (known === 'cdi') {
    return cdiRequest(text, devices);
  }
  return {
    kind: 'gpus',
    ...(known === undefined ? {} : { driver: known }),
    devices,
    ...(wanted === undefined ? {} : { capabilities: parseCapabilities(text, wanted) }),
  };
}

const quoted = 'devices are listed in quotes: \'"device=0,1"\'';

function readFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of splitCsv('--gpus', text)) {
    const at = field.indexOf('=');
    const [key, value] = at < 0 ? ['count', field] : [field.slice(0, at), field.slice(at + 1)];
    if (!['count', 'device', 'driver', 'capabilities'].includes(key)) {
      throw refuse(text, `unexpected key ${key}`, 'keys are count, device, driver, capabilities');
    }
    if (fields.has(key)) {
      throw refuse(text, `${key} can be specified only once`, quoted);
    }
    fields.set(key, value);
  }
  return fields;
}

function parseCount(text: string, count: string): GpuRequest['devices'] {
  if (count === 'all' || count === '-1') {
    return 'all';
  }
  if (!/^[1-9]\d{0,8}$/.test(count)) {
    throw refuse(text, `${count} is neither all nor a number above 0`);
  }
  return Number(count);
}

/** `gpu` is always meant. */
function parseCapabilities(text: string, wanted: string): readonly string[] {
  const list = wanted.split(',');
  const unknown = list.find((name) => !capabilities.has(name));
  if (unknown !== undefined) {
    throw refuse(
      text,
      `there is no capability ${unknown}`,
      `capabilities are ${[...capabilities].join(', ')}`,
    );
  }
  return [...new Set([...list, 'gpu'])];
}

/** Docker's way to ask for any device by its name. */
function cdiRequest(text: string, devices: GpuRequest['devices']): DeviceRequest {
  if (typeof devices !== 'object') {
    throw refuse(text, 'the driver cdi needs devices by name', '"device=nvidia.com/gpu=0"');
  }
  return { kind: 'cdi', names: devices };
}

function refuse(text: string, reason: string, hint?: string): UsageError {
  return new UsageError(`--gpus ${text}`, reason, hint);
}
