/** The address of a proxy without its user and password, as it may be printed; as Docker masks them. */
export function maskCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/|)[^/]*@/i, '$1xxxxx:xxxxx@');
}
