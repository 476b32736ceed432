import type { ImageOrigin } from '@docklet/container';
import { sizeOf } from '../output/size.js';
import { shortId } from './short-id.js';

/** Where a part of an image came from, for people. */
export function originText(origin: ImageOrigin): string {
  return `${shortId(origin.digest)}: ${describe(origin)}`;
}

function describe(origin: ImageOrigin): string {
  switch (origin.kind) {
    case 'here':
      return 'It was here already';
    case 'joined':
      return 'Another docklet fetched it';
    case 'downloaded': {
      const { from, resumedBytes } = origin;
      const resumed = resumedBytes === 0 ? '' : `, except for ${sizeOf(resumedBytes)} from before`;
      return `Served by ${from}${resumed}`;
    }
  }
}
