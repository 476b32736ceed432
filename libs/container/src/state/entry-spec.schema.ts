import { shapes } from '@docklet/oci';
import type {
  RuntimeCapabilities,
  RuntimeIdMapping,
  RuntimeLinux,
  RuntimeMount,
  RuntimeNamespace,
  RuntimeProcess,
  RuntimeRlimit,
  RuntimeSeccomp,
  RuntimeSpec,
  RuntimeUser,
  SeccompArgument,
  SeccompRule,
} from '@docklet/oci';
import { runtimeNamespaceTypes, seccompActions, seccompOperators } from '@docklet/oci';

const { flag, listOf, maybe, number, object, oneOf, text } = shapes;

const texts = listOf(text);

const rule = object<SeccompRule>({
  names: texts,
  action: oneOf(...seccompActions),
  errnoRet: maybe(number),
  args: maybe(
    listOf(
      object<SeccompArgument>({
        index: number,
        value: number,
        valueTwo: maybe(number),
        op: oneOf(...seccompOperators),
      }),
    ),
  ),
});

const seccomp = object<RuntimeSeccomp>({
  defaultAction: oneOf(...seccompActions),
  defaultErrnoRet: maybe(number),
  architectures: maybe(texts),
  flags: maybe(texts),
  syscalls: maybe(listOf(rule)),
});

const process = object<RuntimeProcess>({
  terminal: maybe(flag),
  consoleSize: maybe(
    object<NonNullable<RuntimeProcess['consoleSize']>>({ height: number, width: number }),
  ),
  user: object<RuntimeUser>({
    uid: number,
    gid: number,
    umask: maybe(number),
    additionalGids: maybe(listOf(number)),
  }),
  args: maybe(texts),
  env: maybe(texts),
  cwd: text,
  capabilities: maybe(
    object<RuntimeCapabilities>({
      bounding: maybe(texts),
      effective: maybe(texts),
      inheritable: maybe(texts),
      permitted: maybe(texts),
      ambient: maybe(texts),
    }),
  ),
  rlimits: maybe(listOf(object<RuntimeRlimit>({ type: text, soft: number, hard: number }))),
  noNewPrivileges: maybe(flag),
  apparmorProfile: maybe(text),
  selinuxLabel: maybe(text),
  oomScoreAdj: maybe(number),
});

const idMappings = maybe(
  listOf(object<RuntimeIdMapping>({ containerID: number, hostID: number, size: number })),
);

const mount = object<RuntimeMount>({
  destination: text,
  type: maybe(text),
  source: maybe(text),
  options: maybe(texts),
  uidMappings: idMappings,
  gidMappings: idMappings,
});

/** What is said to whoever goes into a container. */
type EntrySpec = Pick<RuntimeSpec, 'ociVersion' | 'process' | 'hostname' | 'mounts' | 'linux'>;

const spec = object<EntrySpec>({
  ociVersion: text,
  process: maybe(process),
  hostname: maybe(text),
  mounts: maybe(listOf(mount)),
  linux: maybe(
    object<Pick<RuntimeLinux, 'namespaces' | 'seccomp'>>({
      namespaces: maybe(
        listOf(
          object<RuntimeNamespace>({ type: oneOf(...runtimeNamespaceTypes), path: maybe(text) }),
        ),
      ),
      seccomp: maybe(seccomp),
    }),
  ),
});

/**
 * Reads a `config.json` as docklet writes it; undefined for anything else, which has to be read strictly. What a container
 * is started with, and who goes into it later does not need, is not looked at.
 */
export function parseEntrySpec(content: string): RuntimeSpec | undefined {
  try {
    const json: unknown = JSON.parse(content);
    return spec(json) === undefined ? (json as RuntimeSpec) : undefined;
  } catch {
    // Why it is no JSON says the strict reader.
    return undefined;
  }
}
