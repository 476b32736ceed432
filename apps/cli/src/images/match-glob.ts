/** Characters that mean something in a regular expression. */
const special = /[\\^$.*+?()[\]{}|]/g;

/** What a part of a pattern stands for. */
const parts = /\*|\?|\[[^\]/]+\]|[^*?[]+|\[/g;

/** Whether a text fits a pattern in which `*`, `?` and `[abc]` stand for anything but a slash, as in Go's path.Match. */
export function matchesGlob(text: string, pattern: string): boolean {
  const expression = pattern.replace(parts, (part) => {
    if (part === '*') {
      return '[^/]*';
    }
    if (part === '?') {
      return '[^/]';
    }
    return part.length > 2 && part.startsWith('[')
      ? `[${part.slice(1, -1).replace(/[\\\]]/g, '\\$&')}]`
      : part.replace(special, '\\$&');
  });
  return new RegExp(`^${expression}$`, 's').test(text);
}
