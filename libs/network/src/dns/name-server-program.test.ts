import { describe, expect, it } from '@jest/globals';
import { assemble, listing } from '../bpf/assemble.js';
import { digest } from '../digest.js';
import { nameServerProgram } from './name-server-program.js';
import { programNames } from './name-server.js';

describe('nameServerProgram', () => {
  it('is this, for who wants to read it', () => {
    expect(listing(nameServerProgram({ mapFd: 0, isInternal: false }))).toMatchSnapshot();
  });

  it('has another name when it is another one: what a bridge has is replaced then', () => {
    const digests = [false, true].map((isInternal) =>
      digest(assemble(nameServerProgram({ mapFd: 0, isInternal }))),
    );
    expect([programNames, ...digests]).toEqual([
      { open: 'docklet_open_3', internal: 'docklet_inner_3' },
      '0f7a45b9',
      '59ce78ad',
    ]);
  });
});
