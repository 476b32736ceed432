import { describe, expect, it } from '@jest/globals';
import { TokenCache } from './token-cache.js';

function createCache(): { cache: TokenCache; clock: { nowMs: number } } {
  const clock = { nowMs: 1_000_000 };
  const cache = new TokenCache({
    now: () => clock.nowMs,
    sleep: async () => await Promise.resolve(),
  });
  return { cache, clock };
}

function lookup(value: string, more: object = {}): Parameters<TokenCache['get']>[0] {
  return {
    key: 'key',
    rejected: undefined,
    signal: new AbortController().signal,
    fetch: async () => await Promise.resolve({ value, lifetimeMs: 60_000 }),
    ...more,
  };
}

describe('TokenCache', () => {
  it('asks once while the token is good', async () => {
    const { cache, clock } = createCache();
    expect(await cache.get(lookup('first'))).toBe('first');
    clock.nowMs += 50_000;
    expect(await cache.get(lookup('second'))).toBe('first');
  });

  it('asks again shortly before the token ends', async () => {
    const { cache, clock } = createCache();
    await cache.get(lookup('first'));
    clock.nowMs += 56_000;
    expect(await cache.get(lookup('second'))).toBe('second');
  });

  it('keeps tokens of different keys apart', async () => {
    const { cache } = createCache();
    await cache.get(lookup('first'));
    expect(await cache.get(lookup('second', { key: 'other' }))).toBe('second');
  });

  it('does not return a token that was refused', async () => {
    const { cache } = createCache();
    await cache.get(lookup('first'));
    expect(await cache.get(lookup('second', { rejected: 'first' }))).toBe('second');
  });

  it('shares one request between those who ask at the same time', async () => {
    const { cache } = createCache();
    const tokens = await Promise.all([1, 2, 3].map(async (n) => cache.get(lookup(`token ${n}`))));
    expect(tokens).toEqual(['token 1', 'token 1', 'token 1']);
  });

  it('shares one new request when many hold the same refused token', async () => {
    const { cache } = createCache();
    await cache.get(lookup('old'));
    const again = [1, 2, 3].map(async (n) => cache.get(lookup(`new ${n}`, { rejected: 'old' })));
    expect(await Promise.all(again)).toEqual(['new 1', 'new 1', 'new 1']);
  });

  it('remembers no failure', async () => {
    const { cache } = createCache();
    const fetch = async (): Promise<never> => await Promise.reject(new Error('down'));
    await expect(cache.get(lookup('', { fetch }))).rejects.toThrow('down');
    expect(await cache.get(lookup('up'))).toBe('up');
  });

  it('does not let one who gives up take the others along', async () => {
    const { cache } = createCache();
    const leader = new AbortController();
    const never = async (): Promise<never> => await new Promise(() => undefined);
    void cache.get(lookup('', { fetch: never, signal: leader.signal }));
    leader.abort();
    expect(await cache.get(lookup('mine'))).toBe('mine');
  });
});
