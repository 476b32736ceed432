/** The code of an error of Node: the name of an errno, or something like `ERR_…` or `Z_DATA_ERROR`. */
export function errorCode(error: unknown): string | undefined {
  // Not `instanceof Error`: the error may come from another realm, as in test runners.
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the operating system refused something. */
export function isSystemError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}
