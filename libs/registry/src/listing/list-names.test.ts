import { describe, expect, it } from '@jest/globals';
import { type FakeRegistry, faults, jsonResponse, startFakeRegistry } from '@docklet/testing';
import { createTestClient, nameOf } from '../test-client.fixture.js';

describe('RegistryClient.listTags', () => {
  it('walks through all pages', async () => {
    await using registry = await startFakeRegistry();
    addTags(registry, 25);
    registry.script({ path: /tags/, handle: inPagesOf(10) });
    using test = createTestClient();
    const tags = await all(test.client.listTags(nameOf(registry)));
    expect(tags).toHaveLength(25);
    expect(new Set(tags).size).toBe(25);
    expect(registry.requestsOf('GET', /tags/)).toHaveLength(3);
  });

  it('reads no further than its reader', async () => {
    await using registry = await startFakeRegistry();
    addTags(registry, 25);
    registry.script({ path: /tags/, handle: inPagesOf(10) });
    using test = createTestClient();
    for await (const tag of test.client.listTags(nameOf(registry))) {
      expect(tag).toBe('tag-0');
      break;
    }
    expect(registry.requestsOf('GET', /tags/)).toHaveLength(1);
  });

  it('leaves out what is no tag', async () => {
    await using registry = await startFakeRegistry();
    const tags = ['v1', '../x', '', '\u001b[31m', '-x', 'v2'];
    registry.script({ path: /tags/, handle: () => jsonResponse(200, { tags }) });
    using test = createTestClient();
    expect(await all(test.client.listTags(nameOf(registry)))).toEqual(['v1', 'v2']);
  });

  it('takes null for an empty list', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /tags/, handle: () => jsonResponse(200, { name: 'a', tags: null }) });
    using test = createTestClient();
    expect(await all(test.client.listTags(nameOf(registry)))).toEqual([]);
  });

  it('gets a page again that broke off', async () => {
    await using registry = await startFakeRegistry();
    addTags(registry, 3);
    registry.script({ path: /tags/, times: 1, handle: faults.cutAfter(5) });
    using test = createTestClient();
    expect(await all(test.client.listTags(nameOf(registry)))).toHaveLength(3);
  });
});

describe('RegistryClient.listRepositories', () => {
  it('lists them', async () => {
    await using registry = await startFakeRegistry();
    addTags(registry, 1, 'b/x');
    addTags(registry, 1, 'a');
    using test = createTestClient();
    expect(await all(test.client.listRepositories(registry.host))).toEqual(['a', 'b/x']);
  });

  it('says if the registry does not allow it', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /_catalog/, handle: faults.status(403) });
    using test = createTestClient();
    await expect(all(test.client.listRepositories(registry.host))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_DENIED',
      details: { scope: 'registry:catalog:*' },
    });
  });
});

function addTags(registry: FakeRegistry, count: number, repository = 'app'): void {
  for (let index = 0; index < count; index += 1) {
    const manifest = { bytes: Buffer.from('{}'), mediaType: 'x' };
    registry.content.addManifest(repository, `tag-${index}`, manifest);
  }
}

/** A registry that gives smaller pages than it was asked for. */
function inPagesOf(count: number): Parameters<FakeRegistry['script']>[0]['handle'] & {} {
  return (request, honest) => {
    request.query.set('n', String(count));
    return honest();
  };
}

async function all(names: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = [];
  for await (const name of names) {
    list.push(name);
  }
  return list;
}
