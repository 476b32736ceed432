/** What seccomp does with a system call (seccomp_rule_add(3)). */
export const seccompActions = [
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_LOG',
  'SCMP_ACT_NOTIFY',
] as const;

/** One of {@link seccompActions}. */
export type SeccompAction = (typeof seccompActions)[number];

/** How an argument is compared. */
export const seccompOperators = [
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_MASKED_EQ',
] as const;

/** One of {@link seccompOperators}. */
export type SeccompOperator = (typeof seccompOperators)[number];

/** The filter of system calls (runtime-spec, config-linux.md, "Seccomp"). */
export interface RuntimeSeccomp {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet?: number;
  /** `SCMP_ARCH_X86_64` and so on. */
  readonly architectures?: readonly string[];
  readonly flags?: readonly string[];
  readonly syscalls?: readonly SeccompRule[];
}

/** What happens to some system calls. */
export interface SeccompRule {
  readonly names: readonly string[];
  readonly action: SeccompAction;
  readonly errnoRet?: number;
  /** All must hold. */
  readonly args?: readonly SeccompArgument[];
}

/** A condition on one argument. */
export interface SeccompArgument {
  /** 0 to 5. */
  readonly index: number;
  readonly value: number;
  /** The second operand of `SCMP_CMP_MASKED_EQ`. */
  readonly valueTwo?: number;
  readonly op: SeccompOperator;
}
