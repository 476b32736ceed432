import { describe, expect, it } from '@jest/globals';
import { toHealthOptions } from './health.js';
import { parseLog } from './log.js';
import { parseRestart } from './restart.js';

const usage = expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' });

describe('parseRestart', () => {
  it.each([
    ['no', { kind: 'no' }],
    ['always', { kind: 'always' }],
    ['unless-stopped', { kind: 'unless-stopped' }],
    ['on-failure', { kind: 'on-failure' }],
    ['on-failure:3', { kind: 'on-failure', maxRetries: 3 }],
  ])('reads %s', (text, policy) => {
    expect(parseRestart(text)).toEqual(policy);
  });

  it.each(['', 'never', 'always:1', 'on-failure:', 'on-failure:-1', 'no:2'])(
    'refuses %j',
    (text) => {
      expect(() => parseRestart(text)).toThrow(usage);
    },
  );
});

describe('parseLog', () => {
  it('leaves everything to the engine when nothing was said', () => {
    expect(parseLog(undefined, [])).toBeUndefined();
  });

  it.each([
    [undefined, ['max-size=1m'], { driver: 'json-file', maxBytes: 1_048_576 }],
    ['local', ['max-file=5', 'max-size=-1'], { driver: 'local', maxFiles: 5, maxBytes: 0 }],
    ['none', [], { driver: 'none' }],
  ])('reads %p %j', (driver, options, expected) => {
    expect(parseLog(driver, options)).toEqual(expected);
  });

  it.each([
    ['syslog', []],
    ['none', ['max-size=1m']],
    [undefined, ['max-file=0']],
    [undefined, ['max-file=1000']],
    [undefined, ['labels=a']],
    [undefined, ['max-size']],
  ])('refuses %p %j', (driver, options) => {
    expect(() => parseLog(driver, options)).toThrow(usage);
  });
});

describe('toHealthOptions', () => {
  it('leaves everything to the image when nothing was said', () => {
    expect(toHealthOptions({ healthcheck: true })).toBeUndefined();
  });

  it('reads what was said', () => {
    const flags = { healthcheck: true, healthCmd: 'a b', healthInterval: '1m', healthRetries: '2' };
    expect(toHealthOptions({ ...flags, healthTimeout: '0s' })).toEqual({
      test: ['CMD-SHELL', 'a b'],
      intervalMs: 60_000,
      retries: 2,
    });
  });

  it('turns it off', () => {
    expect(toHealthOptions({ healthcheck: false })).toEqual({ test: ['NONE'] });
    expect(() => toHealthOptions({ healthcheck: false, healthCmd: 'x' })).toThrow(usage);
    expect(() => toHealthOptions({ healthcheck: true, healthRetries: '0' })).toThrow(usage);
  });
});
