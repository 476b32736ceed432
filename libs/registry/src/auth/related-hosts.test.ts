import { describe, expect, it } from '@jest/globals';
import { areRelatedHosts } from './related-hosts.js';

describe('areRelatedHosts', () => {
  it.each([
    ['ghcr.io', 'ghcr.io'],
    ['127.0.0.1', '127.0.0.1'],
    ['registry-1.docker.io', 'auth.docker.io'],
    ['registry.gitlab.com', 'gitlab.com'],
    ['registry.example.co.uk', 'auth.example.co.uk'],
    ['x.azurecr.io', 'auth.x.azurecr.io'],
    ['us.icr.io', 'iam.icr.io'],
  ])('%s and %s are', (left, right) => {
    expect(areRelatedHosts(left, right)).toBe(true);
    expect(areRelatedHosts(right, left)).toBe(true);
  });

  it.each([
    ['docker.io', 'evildocker.io'],
    ['registry.example.com', 'example.org'],
    ['registry.io', 'auth.io'],
    ['registry.co.uk', 'evil.co.uk'],
    ['a.azurecr.io', 'b.azurecr.io'],
    ['a.eu-west-1.amazonaws.com', 'b.eu-west-1.amazonaws.com'],
    ['127.0.0.1', '10.0.0.1'],
    ['10.0.0.1', '20.0.0.1'],
    ['localhost', '127.0.0.1'],
    ['registry.example.com', 'localhost'],
    ['[::1]', '[::2]'],
    ['a.com', 'com'],
  ])('%s and %s are not', (left, right) => {
    expect(areRelatedHosts(left, right)).toBe(false);
    expect(areRelatedHosts(right, left)).toBe(false);
  });
});
