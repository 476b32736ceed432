import { describe, expect, it } from '@jest/globals';
import { createProxyChoice } from './proxy-choice.js';

const proxy = 'http://proxy.local:3128';

describe('createProxyChoice', () => {
  it('takes the proxy for the scheme of the URL', () => {
    const choose = createProxyChoice({ httpProxy: 'http://a:1', httpsProxy: 'http://b:2' });
    expect(choose(new URL('http://r.io/'))?.url.host).toBe('a:1');
    expect(choose(new URL('https://r.io/'))?.url.host).toBe('b:2');
  });

  it('reads a proxy without a scheme, and takes the password out of its URL', () => {
    const choose = createProxyChoice({ httpsProxy: 'al%40ice:p%3Ass@proxy.local:3128' });
    const chosen = choose(new URL('https://r.io/'));
    expect(chosen?.url.href).toBe('http://proxy.local:3128/');
    const expected = Buffer.from('al@ice:p:ss').toString('base64');
    expect(chosen?.authorization).toBe(`Basic ${expected}`);
  });

  it.each(['https://localhost/', 'https://127.0.0.1:5000/', 'https://[::1]/'])(
    'never takes one to %s',
    (url) => {
      expect(createProxyChoice({ httpsProxy: proxy })(new URL(url))).toBeUndefined();
    },
  );

  it.each([
    ['r.io', 'https://r.io/', true],
    ['r.io', 'https://sub.r.io/', true],
    ['r.io', 'https://bar.io/', false],
    ['.r.io', 'https://r.io/', false],
    ['.r.io', 'https://sub.r.io/', true],
    ['*.r.io', 'https://sub.r.io/', true],
    ['r.io:5000', 'https://r.io:5000/', true],
    ['r.io:5000', 'https://r.io/', false],
    ['r.io:443', 'https://r.io/', true],
    ['R.IO', 'https://r.io/', true],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.0.0.0/8', 'https://r.io/', false],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['0.1.2.3', 'https://10.1.2.3/', false],
    ['fd00::/8', 'https://[fd00::1]/', true],
    ['fd00::1', 'https://[fd00::1]/', true],
    ['x.io, ,r.io', 'https://r.io/', true],
    ['*', 'https://r.io/', true],
    ['', 'https://r.io/', false],
  ])('NO_PROXY=%j: %s goes without a proxy: %p', (noProxy, url, isDirect) => {
    const choose = createProxyChoice({ httpsProxy: proxy, noProxy });
    expect(choose(new URL(url)) === undefined).toBe(isDirect);
  });

  it.each(['socks5://proxy.local', 'http://', 'ftp://x'])('refuses the proxy %j', (httpsProxy) => {
    expect(() => createProxyChoice({ httpsProxy })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_REGISTRY_INVALID_OPTION' }),
    );
  });
});
