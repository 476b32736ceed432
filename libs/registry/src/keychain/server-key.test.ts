import { describe, expect, it } from '@jest/globals';
import { matchKey, storageKey } from './server-key.js';

describe('matchKey', () => {
  it.each([
    ['https://index.docker.io/v1/', 'docker.io', 'library/x'],
    ['index.docker.io', 'docker.io', 'library/x'],
    ['docker.io', 'docker.io', 'library/x'],
    ['reg.io', 'reg.io', 'x'],
    ['REG.IO', 'reg.io', 'x'],
    ['reg.io:443', 'reg.io', 'x'],
    ['reg.io', 'reg.io:443', 'x'],
    ['https://reg.io/v1/', 'reg.io', 'x'],
    ['http://reg.io:5000', 'reg.io:5000', 'x'],
  ])('%s fits %s', (key, registry, repository) => {
    expect(matchKey(key, registry, repository)).toBe(0);
  });

  it('fits the better the longer the common path is', () => {
    expect(matchKey('quay.io/team', 'quay.io', 'team/app')).toBe(4);
    expect(matchKey('quay.io/team/app', 'quay.io', 'team/app')).toBe(8);
  });

  describe('CVE-2021-41092: when the key only looks like the registry', () => {
    it.each([
      ['reg.io', 'evil-reg.io'],
      ['reg.io', 'reg.io.evil.com'],
      ['evilreg.io', 'reg.io'],
      ['reg.io:5000', 'reg.io'],
      ['reg.io', 'reg.io:5000'],
      ['https://index.docker.io/v1/', 'reg.io'],
      ['https://evil.com/docker.io', 'docker.io'],
      ['https://docker.io@evil.com/', 'docker.io'],
      ['', 'docker.io'],
      ['quay.io/te', 'quay.io'],
    ])('%s does not fit %s', (key, registry) => {
      expect(matchKey(key, registry, 'team/app')).toBeUndefined();
    });
  });
});

describe('storageKey', () => {
  it.each([
    ['docker.io', 'https://index.docker.io/v1/'],
    ['quay.io', 'quay.io'],
    ['localhost:5000', 'localhost:5000'],
  ])('of %s is %s', (registry, key) => {
    expect(storageKey(registry)).toBe(key);
  });
});
