/** From this number on a call has the same number on every architecture that containers run on; Linux 5.1. */
export const firstCommonNumber = 424;

/**
 * Calls that libseccomp may be too old to know: 2.5.4 ends at Linux 5.17. The numbers are those of the kernel's
 * `scripts/syscall.tbl`; the comments name its version.
 */
const newerCalls: Readonly<Record<string, number>> = {
  cachestat: 451, // 6.5
  fchmodat2: 452, // 6.6
  map_shadow_stack: 453,
  futex_wake: 454, // 6.7
  futex_wait: 455,
  futex_requeue: 456,
  statmount: 457, // 6.8
  listmount: 458,
  lsm_get_self_attr: 459,
  lsm_set_self_attr: 460,
  lsm_list_modules: 461,
  mseal: 462, // 6.10
  setxattrat: 463, // 6.13
  getxattrat: 464,
  listxattrat: 465,
  removexattrat: 466,
  open_tree_attr: 467, // 6.15
  file_getattr: 468, // 6.17
  file_setattr: 469,
  listns: 470, // 6.19
};

/** The number of a newer call, on whatever architecture. */
export function newerCallNumber(name: string): number | undefined {
  return Object.hasOwn(newerCalls, name) ? newerCalls[name] : undefined;
}
