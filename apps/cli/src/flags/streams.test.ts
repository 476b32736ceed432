import { describe, expect, it } from '@jest/globals';
import { attachedStreams, parseStream } from './streams.js';

describe('attachedStreams', () => {
  it.each([
    [{ attach: [] }, ['stdout', 'stderr']],
    [{ attach: [], interactive: true }, ['stdin', 'stdout', 'stderr']],
    [{ attach: [], interactive: true, detach: true }, []],
    [{ attach: ['STDERR'], interactive: true }, ['stderr']],
    [{ attach: ['stdout', 'stdin'] }, ['stdin', 'stdout']],
  ])('of %j', (flags, streams) => {
    expect(attachedStreams(flags)).toEqual(streams);
  });

  it('refuses to attach what is detached', () => {
    expect(() => attachedStreams({ attach: ['stdout'], detach: true })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_COMMAND_LINE' }),
    );
  });
});

describe('parseStream', () => {
  it.each(['', 'stdall', 'std in'])('refuses %j', (text) => {
    expect(() => parseStream(text)).toThrow(expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }));
  });
});
