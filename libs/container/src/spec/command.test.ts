import { describe, expect, it } from '@jest/globals';
import { buildCommand } from './command.js';

const image = { Entrypoint: ['/entry', '--fast'], Cmd: ['serve'] };
const request = { entrypoint: undefined, command: undefined, source: 'web:1' };

describe('buildCommand', () => {
  it('takes entrypoint and command of the image', () => {
    expect(buildCommand(request, image)).toEqual(['/entry', '--fast', 'serve']);
  });

  it('puts the user’s command in the place of the image’s', () => {
    expect(buildCommand({ ...request, command: ['stop', 'now'] }, image)).toEqual([
      '/entry',
      '--fast',
      'stop',
      'now',
    ]);
  });

  it('makes the image’s command void when the user gives an entrypoint', () => {
    expect(buildCommand({ ...request, entrypoint: ['sh'] }, image)).toEqual(['sh']);
  });

  it('takes the image’s entrypoint away when the user’s is empty', () => {
    expect(buildCommand({ ...request, entrypoint: [], command: ['id'] }, image)).toEqual(['id']);
  });

  it.each([
    ['nothing says what runs', {}],
    ['the first word is empty', { Cmd: [''] }],
  ])('refuses when %s', (_, config) => {
    expect(() => buildCommand(request, config)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_NO_COMMAND',
        details: { source: 'web:1' },
      }),
    );
  });
});
