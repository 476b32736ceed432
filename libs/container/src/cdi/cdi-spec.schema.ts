import { runtimeHookKinds } from '@docklet/oci';
import * as z from 'zod/mini';
import type { CdiDevice, CdiDeviceNode, CdiEdits, CdiHook, CdiMount, CdiSpec } from './cdi-spec.js';
import { InvalidCdiSpecError } from './errors.js';
import { isCdiDevice, isCdiKind } from './qualified-name.js';

/** The versions of the specification whose fields are all known here. */
const versions: readonly string[] = [
  ...['0.1.0', '0.2.0', '0.3.0', '0.4.0', '0.5.0', '0.6.0', '0.7.0', '0.8.0'],
  '1.0.0',
];

/** No schema is compiled: that takes longer than to read a hundred documents with it. */
const interpreted = { jitless: true } as const;

const fitting = (what: string, isValid: (text: string) => boolean): z.ZodMiniType<string> =>
  z.string().check(z.refine(isValid, { error: `it is not ${what}` }));

const texts = z.array(z.string());
const annotations = z.exactOptional(z.record(z.string(), z.string()));
const absolutePath = fitting('an absolute path', (text) => text.startsWith('/'));
const variables = z.exactOptional(
  z.array(fitting('NAME=value', (text) => text.indexOf('=') > 0 && !text.includes('\0'))),
);
const number = z.exactOptional(z.uint32());

const deviceNode: z.ZodMiniType<CdiDeviceNode> = z.strictObject({
  path: absolutePath,
  hostPath: z.exactOptional(absolutePath),
  type: z.exactOptional(z.enum(['b', 'c', 'u', 'p'])),
  major: z.exactOptional(z.int()),
  minor: z.exactOptional(z.int()),
  fileMode: number,
  permissions: z.exactOptional(fitting('made of r, w and m', (text) => /^[rwm]{0,3}$/.test(text))),
  uid: number,
  gid: number,
});

const mount: z.ZodMiniType<CdiMount> = z.strictObject({
  hostPath: fitting('a path', (text) => text !== ''),
  containerPath: absolutePath,
  type: z.exactOptional(z.string()),
  options: z.exactOptional(texts),
});

const hook: z.ZodMiniType<CdiHook> = z.strictObject({
  hookName: z.enum(runtimeHookKinds),
  path: absolutePath,
  args: z.exactOptional(texts),
  env: variables,
  timeout: z.exactOptional(z.uint32()),
});

const edits: z.ZodMiniType<CdiEdits> = z.strictObject({
  env: variables,
  deviceNodes: z.exactOptional(z.array(deviceNode)),
  mounts: z.exactOptional(z.array(mount)),
  hooks: z.exactOptional(z.array(hook)),
  additionalGids: z.exactOptional(z.array(z.uint32())),
  intelRdt: z.exactOptional(z.record(z.string(), z.unknown())),
});

const device: z.ZodMiniType<CdiDevice> = z.strictObject({
  name: fitting('the name of a device', isCdiDevice),
  annotations,
  containerEdits: edits,
});

const spec: z.ZodMiniType<CdiSpec> = z.strictObject({
  cdiVersion: z.string(),
  kind: fitting('VENDOR/CLASS', isCdiKind),
  annotations,
  devices: z.array(device).check(
    z.minLength(1, { error: 'it is empty' }),
    z.refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      error: 'two of them have the same name',
    }),
  ),
  containerEdits: z.exactOptional(edits),
});

const versioned = z.looseObject({ cdiVersion: z.string() });

/**
 * Reads the specification of devices from JSON. Fields that are null are taken for absent, as Go does.
 *
 * @throws {@link InvalidCdiSpecError} (`DOCKLET_CONTAINER_INVALID_CDI_SPEC`)
 */
export function parseJsonCdiSpec(text: string, file: string): CdiSpec {
  let value: unknown;
  try {
    value = JSON.parse(text, withoutNull);
  } catch (error) {
    throw new InvalidCdiSpecError(file, 'it is not JSON', error);
  }
  return checkCdiSpec(value, file);
}

/** What JSON and YAML are read with: returning nothing takes the field away. */
export function withoutNull(_: unknown, value: unknown): unknown {
  return value === null ? undefined : value;
}

/**
 * Checks what a file has for the specification of devices. Unknown fields are refused: what they ask for would not be done.
 *
 * @throws {@link InvalidCdiSpecError} (`DOCKLET_CONTAINER_INVALID_CDI_SPEC`)
 */
export function checkCdiSpec(value: unknown, file: string): CdiSpec {
  const { cdiVersion } = check(versioned, value, file);
  if (!versions.includes(cdiVersion.replace(/^v/, ''))) {
    const reason = `cdiVersion: ${JSON.stringify(cdiVersion)} is not known here, the newest is ${versions.at(-1) ?? ''}`;
    throw new InvalidCdiSpecError(file, reason);
  }
  return check(spec, value, file);
}

function check<T>(schema: z.ZodMiniType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value, interpreted);
  if (!result.success) {
    throw new InvalidCdiSpecError(file, describeIssue(result.error.issues[0]));
  }
  return result.data;
}

/** `devices[0].containerEdits.mounts[1].hostPath: it is not a path` */
function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  const place = (issue?.path ?? [])
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  const where = place === '' ? 'the document' : place;
  switch (issue?.code) {
    case 'unrecognized_keys':
      return `${where}: the field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')} is not known`;
    case 'invalid_type':
      return `${where}: it is no ${issue.expected}, or missing`;
    case 'invalid_value':
      return `${where}: it is none of ${issue.values.map(String).join(', ')}`;
    case 'custom':
    case 'too_small':
      return `${where}: ${issue.message}`;
    default:
      return `${where} is not valid`;
  }
}
