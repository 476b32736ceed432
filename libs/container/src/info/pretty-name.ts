/** What a system calls itself: `PRETTY_NAME` of its os-release(5), where values are quoted as a shell has them. */
export function prettyName(osRelease: string): string {
  const value = /^PRETTY_NAME=(.*)$/m.exec(osRelease)?.[1] ?? 'Linux';
  const bare = /^(["'])(.*)\1$/.exec(value.trim())?.[2] ?? value.trim();
  return bare.replace(/\\(["'$`\\])/g, '$1');
}
