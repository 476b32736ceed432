import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildEnvironment } from './environment.js';

const request = {
  imageEnvironment: [],
  userEnvironment: [],
  hostname: 'web',
  hasTerminal: false,
};

describe('buildEnvironment', () => {
  it('sets what Docker sets', () => {
    expect(buildEnvironment({ ...request, hasTerminal: true })).toEqual([
      expect.stringMatching(/^PATH=\/usr\/local\/sbin:/),
      'HOSTNAME=web',
      'TERM=xterm',
    ]);
  });

  it('lets the image override what is set, and the user the image', () => {
    const environment = buildEnvironment({
      ...request,
      imageEnvironment: ['PATH=/image', 'A=image', 'B=image'],
      userEnvironment: ['A=user', 'HOSTNAME=mine'],
    });
    expect(environment.toSorted()).toEqual(['A=user', 'B=image', 'HOSTNAME=mine', 'PATH=/image']);
  });

  it('keeps everything behind the first equals sign', () => {
    const environment = buildEnvironment({ ...request, userEnvironment: ['A=b=c\nd', 'E='] });
    expect(environment).toEqual(expect.arrayContaining(['A=b=c\nd', 'E=']));
  });

  it.each(['NAME', '=value', '', 'A=\0'])('refuses %j of the user', (variable) => {
    expect(() => buildEnvironment({ ...request, userEnvironment: [variable] })).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_INVALID_VARIABLE',
        details: { variable },
      }),
    );
  });

  it('has every name once, whatever image and user say', () => {
    const variables = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'PATH'), fc.string()));
    fc.assert(
      fc.property(variables, variables, (image, user) => {
        const text = (pairs: [string, string][]): string[] =>
          pairs.map(([name, value]) => `${name}=${value.replaceAll('\0', '')}`);
        const names = buildEnvironment({
          ...request,
          imageEnvironment: text(image),
          userEnvironment: text(user),
        }).map((variable) => variable.slice(0, variable.indexOf('=')));
        expect(names).toHaveLength(new Set(names).size);
      }),
    );
  });
});

describe('CVE-2026-57231: variables of an image that take the host’s', () => {
  it('drops names without values, patterns and broken entries', () => {
    const imageEnvironment = ['HOME', 'AWS_*', '*', '=x', 'A\0=b', 'OK=1'];
    const names = buildEnvironment({ ...request, imageEnvironment });
    expect(names.slice(2)).toEqual(['OK=1']);
  });
});
