/**
 * The target of the link with `rel="next"` in a Link header (RFC 8288).
 *
 * Only the form that registries send is understood: `<url>; rel="next"`. Anything else is no link.
 */
export function parseNextLink(header: string | undefined): string | undefined {
  if (header === undefined || header.length > maxHeaderLength) {
    return undefined;
  }
  for (const [, target = '', parameters = ''] of header.matchAll(linkPattern)) {
    if (relNextPattern.test(parameters)) {
      return target;
    }
  }
  return undefined;
}

const maxHeaderLength = 8192;
// Neither part can run into the next link: the target ends at ">", the parameters at "<".
const linkPattern = /<([^<>]*)>([^<]*)/g;
const relNextPattern = /;\s*rel\s*=\s*"?next"?\s*(?:[;,]|$)/i;
