import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';
import { addFakeImage, faults, startFakeRegistry } from '@docklet/testing';
import { createTestClient, expectSoon } from '../test-client.fixture.js';

describe('RegistryClient.close', () => {
  it('closes the connections', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    await test.client.resolveImage(parseReference(`${registry.host}/app:v1`));
    expect(registry.connectionCount).toBeGreaterThan(0);
    test.client.close();
    await expectSoon(() => registry.connectionCount === 0);
  });

  it('ends what is under way', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    registry.script({ path: /manifests/, handle: faults.stallAfter(0) });
    using test = createTestClient();
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    setTimeout(() => test.client.close(), 50);
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_CLIENT_CLOSED' });
  });
});
