import { describe, expect, it } from '@jest/globals';
import { listing } from '../bpf/assemble.js';
import { nameServerProgram } from './name-server-program.js';

describe('nameServerProgram', () => {
  it('is this, for who wants to read it', () => {
    expect(listing(nameServerProgram({ mapFd: 0, isInternal: false }))).toMatchSnapshot();
  });
});
