import { describe, expect, it } from '@jest/globals';
import { registryHost } from './login.js';

describe('registryHost', () => {
  it.each([
    ['localhost:5000', 'localhost:5000'],
    ['https://registry.example.com/v2/', 'registry.example.com'],
    ['http://[::1]:5000', '[::1]:5000'],
    ['https://index.docker.io/v1/', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['docker.io', 'docker.io'],
  ])('of %s is %s', (text, host) => {
    expect(registryHost(text)).toBe(host);
  });

  it.each(['', 'a b.c', 'nodots', 'reg.io:99999', 'user@host.io', '-x.y', 'a.b\n'])(
    'refuses %j',
    (text) => {
      expect(() => registryHost(text)).toThrow(
        expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_REGISTRY' }),
      );
    },
  );
});
