import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readRegistriesConf } from './read-registries-conf.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-registries-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const place = path.join(folder, name);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
  return place;
}

describe('readRegistriesConf', () => {
  it('reads mirrors, locations, insecure and blocked ones', async () => {
    const place = file(
      'registries.conf',
      `unqualified-search-registries = ["docker.io"]
short-name-mode = "enforcing"
[aliases]
"alpine" = "docker.io/library/alpine"
[[registry]]
prefix = "docker.io"
location = "hub.corp/docker"
[[registry.mirror]]
location = "mirror.local:5000/hub"
insecure = true
[[registry.mirror]]
location = "digests.local"
pull-from-mirror = "digest-only"
[[registry]]
location = "old.local:5000"
insecure = true
[[registry]]
prefix = "*.evil.example"
blocked = true
`,
    );
    expect(await readRegistriesConf([place])).toEqual({
      mirrors: [
        {
          prefix: 'docker.io',
          location: 'hub.corp/docker',
          mirrors: ['mirror.local:5000/hub'],
        },
        { prefix: 'old.local:5000', mirrors: [] },
        { prefix: '*.evil.example', mirrors: [], isBlocked: true },
      ],
      insecureRegistries: ['mirror.local:5000', 'old.local:5000'],
    });
  });

  it('lets the files of a folder replace what was said before', async () => {
    const place = file('registries.conf', '[[registry]]\nprefix = "a.local"\nblocked = true\n');
    file('conf.d/2.conf', '[[registry]]\nprefix = "a.local"\n');
    file('conf.d/1.conf', '[[registry]]\nprefix = "a.local"\nblocked = true\n');
    file('conf.d/ignored', 'not TOML');
    const { mirrors } = await readRegistriesConf([place, path.join(folder, 'conf.d')]);
    expect(mirrors).toEqual([{ prefix: 'a.local', mirrors: [] }]);
  });

  it('passes over what is not there', async () => {
    expect(await readRegistriesConf([path.join(folder, 'missing')])).toEqual({
      mirrors: [],
      insecureRegistries: [],
    });
  });

  it.each([
    ['= no TOML', /Invalid TOML/],
    ['[registries.search]\nregistries = []', /version 1/],
    ['[[registry]]\nblocked = true', /neither a prefix nor a location/],
    ['[[registry]]\nprefix = "a"\nblocked = "yes"', /./],
  ])('refuses %j', async (text, reason) => {
    const place = file('registries.conf', text);
    await expect(readRegistriesConf([place])).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_CONFIGURATION',
      message: expect.stringMatching(reason),
      details: { path: place },
    });
  });
});
