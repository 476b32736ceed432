import { describe, expect, it } from '@jest/globals';
import { createInsecureHosts } from '../endpoint/insecure-hosts.js';
import { judgeRealm } from './realm-policy.js';

const policy = {
  isInsecure: createInsecureHosts(['plain.example.com']),
  trustedTokenServers: { 'registry.example.com': ['login.example.org'] },
};
const endpoint = {
  registry: 'registry.example.com',
  origin: new URL('https://registry.example.com'),
};

describe('judgeRealm', () => {
  it.each([
    ['the same host', 'https://registry.example.com/token', true],
    ['another port of the same host', 'https://registry.example.com:8443/token', true],
    ['a related host', 'https://auth.example.com/token', true],
    ['a host the user trusts', 'https://login.example.org/token', true],
    ['a foreign host', 'https://token.example.net/token', false],
  ])('lets %s be asked; with credentials: %p', (_, realm, mayHaveCredentials) => {
    expect(judgeRealm(endpoint, realm, policy)).toMatchObject({ mayHaveCredentials });
  });

  it('lets a registry on this machine have a token server without TLS', () => {
    const local = { registry: 'localhost:5000', origin: new URL('http://localhost:5000') };
    expect(judgeRealm(local, 'http://localhost:5001/token', policy).mayHaveCredentials).toBe(true);
  });

  it('lets a registry listed as insecure have one, too', () => {
    const plain = { registry: 'plain.example.com', origin: new URL('http://plain.example.com') };
    const realm = 'http://plain.example.com/token';
    expect(judgeRealm(plain, realm, policy).mayHaveCredentials).toBe(true);
  });

  it.each([
    ['no URL', 'token'],
    ['a file', 'file:///etc/passwd'],
    ['another scheme', 'gopher://registry.example.com/'],
    ['credentials in the URL', 'https://alice:secret@registry.example.com/token'],
    ['no TLS', 'http://registry.example.com/token'],
    ['no TLS, on this machine', 'http://127.0.0.1/token'],
    ['the metadata service', 'https://169.254.169.254/latest/meta-data'],
    ['an address in disguise', 'https://2852039166/'],
    ['a private address', 'https://10.0.0.1/token'],
    ['an IPv6 address', 'https://[fd00::1]/token'],
    ['a local name', 'https://metadata/token'],
    ['this machine', 'https://localhost/token'],
  ])('refuses %s', (_, realm) => {
    expect(() => judgeRealm(endpoint, realm, policy)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_REGISTRY_TOKEN_SERVER_REFUSED',
        message: expect.not.stringContaining('secret'),
      }),
    );
  });
});
