import { describe, expect, it } from '@jest/globals';
import { describeName } from './describe-name.js';

const digest = `sha256:${'0'.repeat(64)}`;

describe('describeName', () => {
  it.each([
    ['busybox', 'busybox', 'library/busybox', undefined, undefined],
    ['busybox:1', 'busybox', 'library/busybox', '1', undefined],
    ['localhost:5000/app', 'localhost:5000/app', 'app', undefined, undefined],
    ['localhost:5000/app:v1', 'localhost:5000/app', 'app', 'v1', undefined],
    [`app@${digest}`, 'app', 'library/app', undefined, digest],
    [`app:1@${digest}`, 'app', 'library/app', '1', digest],
  ])('%s', (name, repository, path, tag, withDigest) => {
    expect(describeName(name)).toMatchObject({ repository, path, tag, digest: withDigest });
  });
});
