import type { RuntimeHooks } from './runtime-spec-hooks.js';
import type { RuntimeLinux } from './runtime-spec-linux.js';
import { runtimeSpecSchema } from './runtime-spec.schema.js';
import { readDocument } from '../json/strict-json.schema.js';

/** A container as the OCI runtime specification describes it: the file `config.json` (runtime-spec, config.md). */
export interface RuntimeSpec {
  readonly ociVersion: string;
  readonly root?: RuntimeRoot;
  readonly process?: RuntimeProcess;
  readonly hostname?: string;
  readonly domainname?: string;
  /** Mounted in this order. */
  readonly mounts?: readonly RuntimeMount[];
  readonly hooks?: RuntimeHooks;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly linux?: RuntimeLinux;
}

/** The root file system. */
export interface RuntimeRoot {
  /** Absolute, or relative to the folder of `config.json`. */
  readonly path: string;
  readonly readonly?: boolean;
}

/** The first process of the container. */
export interface RuntimeProcess {
  readonly terminal?: boolean;
  readonly consoleSize?: { readonly height: number; readonly width: number };
  readonly user: RuntimeUser;
  readonly args?: readonly string[];
  /** `NAME=value`. */
  readonly env?: readonly string[];
  readonly cwd: string;
  readonly capabilities?: RuntimeCapabilities;
  readonly rlimits?: readonly RuntimeRlimit[];
  readonly noNewPrivileges?: boolean;
  readonly apparmorProfile?: string;
  readonly selinuxLabel?: string;
  readonly oomScoreAdj?: number;
}

/** Ids inside the container. */
export interface RuntimeUser {
  readonly uid: number;
  readonly gid: number;
  readonly umask?: number;
  readonly additionalGids?: readonly number[];
}

/** The five capability sets, each of names like `CAP_CHOWN`. */
export interface RuntimeCapabilities {
  readonly bounding?: readonly string[];
  readonly effective?: readonly string[];
  readonly inheritable?: readonly string[];
  readonly permitted?: readonly string[];
  readonly ambient?: readonly string[];
}

/** A limit as of setrlimit(2). */
export interface RuntimeRlimit {
  /** `RLIMIT_NOFILE` and so on. */
  readonly type: string;
  readonly soft: number;
  readonly hard: number;
}

/** One mount. */
export interface RuntimeMount {
  /** The path inside the container. */
  readonly destination: string;
  readonly type?: string;
  readonly source?: string;
  /** As of mount(8): `ro`, `nosuid`, `rbind`, `size=64k`. */
  readonly options?: readonly string[];
  /** Id maps of this mount alone, as of mount_setattr(2). */
  readonly uidMappings?: readonly RuntimeIdMapping[];
  readonly gidMappings?: readonly RuntimeIdMapping[];
}

/** A range of ids. */
export interface RuntimeIdMapping {
  readonly containerID: number;
  readonly hostID: number;
  readonly size: number;
}

/** The largest `config.json` that is read. */
export const maxRuntimeSpecBytes = 8 * 1024 * 1024;

/**
 * Reads a `config.json`. Fields that are not known here (other systems) are kept as they are, so that reading,
 * changing and writing loses nothing.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 * @throws DocumentTooLargeError `DOCKLET_OCI_DOCUMENT_TOO_LARGE` above {@link maxRuntimeSpecBytes}
 */
export function parseRuntimeSpec(bytes: Uint8Array): RuntimeSpec {
  return readDocument(runtimeSpecSchema, bytes, {
    name: 'runtime specification',
    maxBytes: maxRuntimeSpecBytes,
  });
}
