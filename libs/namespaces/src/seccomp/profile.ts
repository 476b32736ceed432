import type { SeccompAction, SeccompRule } from '@docklet/oci';

/**
 * A seccomp profile as Docker writes it: a filter for many machines and containers. What part of it holds for one
 * container depends on its capabilities, the kernel and the processor; see {@link resolveProfile}.
 */
export interface SeccompProfile {
  /** What happens to calls that no rule names. */
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet?: number;
  /** Which other architectures a processor can run as well; the alternative to {@link SeccompProfile.architectures}. */
  readonly archMap?: readonly ArchitectureFamily[];
  /** `SCMP_ARCH_X86_64` and so on. */
  readonly architectures?: readonly string[];
  /** `SECCOMP_FILTER_FLAG_LOG` and so on; seccomp(2). */
  readonly flags?: readonly string[];
  readonly syscalls: readonly ProfileRule[];
}

/** An architecture, and those whose programs it runs too. */
export interface ArchitectureFamily {
  readonly architecture: string;
  readonly subArchitectures?: readonly string[];
}

/** A rule that holds for some containers only. */
export interface ProfileRule extends SeccompRule {
  /** The reason for it. */
  readonly comment?: string;
  /** It holds where all of this is so. */
  readonly includes?: RuleFilter;
  /** It does not hold where any of this is so. */
  readonly excludes?: RuleFilter;
}

/** What can be so of a container and its machine. */
export interface RuleFilter {
  /** Capabilities in its bounding set. For `includes` all of them, for `excludes` any of them. */
  readonly caps?: readonly string[];
  /** Processors by the names that Docker uses here: `amd64`, `arm64`. Any of them. */
  readonly arches?: readonly string[];
  /** Major and minor version of the kernel, at least: `4.8`. */
  readonly minKernel?: string;
}
