import { describe, expect, it } from '@jest/globals';
import { jsonResponse, startFakeRegistry } from '@docklet/testing';
import { createTestClient } from '../test-client.fixture.js';

const unknown = { description: '', stars: 0, isOfficial: false, isAutomated: false };

describe('RegistryClient.searchRepositories', () => {
  it('uses the search of a registry', async () => {
    await using registry = await startFakeRegistry();
    const results = [
      { name: 'alpine', description: 'small', star_count: 7, is_official: true },
      { name: 'team/alpine', description: null },
      { name: 'one/too/many' },
    ];
    registry.script({ path: /v1\/search/, handle: () => jsonResponse(200, { results }) });
    using test = createTestClient();
    const found = await test.client.searchRepositories(registry.host, 'alp & ine', { limit: 2 });
    expect(found).toEqual([
      { ...unknown, name: 'alpine', description: 'small', stars: 7, isOfficial: true },
      { ...unknown, name: 'team/alpine' },
    ]);
    const [request] = registry.requestsOf('GET', /search/);
    expect(Object.fromEntries(request?.query ?? [])).toEqual({ q: 'alp & ine', n: '2' });
  });

  it('looks into the catalog of a registry that has no search', async () => {
    await using registry = await startFakeRegistry();
    const repositories = ['a/alpine', 'b/debian', 'c/alpine', 'd/alpine'];
    registry.script({ path: /v1\/search/, handle: () => ({ status: 404 }) });
    registry.script({ path: /_catalog/, handle: () => jsonResponse(200, { repositories }) });
    using test = createTestClient();
    expect(await test.client.searchRepositories(registry.host, 'alpine', { limit: 2 })).toEqual([
      { ...unknown, name: 'a/alpine' },
      { ...unknown, name: 'c/alpine' },
    ]);
  });

  it.each([{ results: null }, { results: [{ name: 1 }] }, []])('refuses %j', async (answer) => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /v1\/search/, handle: () => jsonResponse(200, answer) });
    using test = createTestClient();
    await expect(
      test.client.searchRepositories(registry.host, 'x', { limit: 5 }),
    ).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_INVALID_RESPONSE' });
  });
});
