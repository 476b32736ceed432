/** An id or digest as lists show it: twelve digits. */
export function shortId(id: string): string {
  return id.replace(/^[^:]*:/, '').slice(0, 12);
}
