import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isDockletError } from '@docklet/errors';
import type { DockletError } from '@docklet/errors';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { loadSettings } from './load-settings.js';
import type { SettingSources } from './load-settings.js';
import { settingDefinitions } from './setting-definitions.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  const file = path.join(folder, 'config.json');
  writeFileSync(file, text);
  return file;
}

async function failureOf(sources: SettingSources): Promise<DockletError> {
  const failure: unknown = await loadSettings(sources).catch((error: unknown) => error);
  if (isDockletError(failure)) {
    return failure;
  }
  throw failure;
}

describe('loadSettings', () => {
  describe('when nobody says anything', () => {
    it('gives the defaults, and says so', async () => {
      const { values, origins } = await loadSettings({ file: path.join(folder, 'missing.json') });
      expect(values.root).toBe('/var/lib/docklet');
      expect(values.bridgeSubnet).toBe('auto');
      expect(Object.values(origins)).toEqual(
        Object.keys(settingDefinitions).map(() => ({ kind: 'default' })),
      );
    });
  });

  describe('when sources disagree', () => {
    const environment = { DOCKLET_ROOT: '/env', DOCKLET_RUN: '/env-run' };

    it('prefers flags to the environment, and that to the file', async () => {
      const file = fileWith('{ "root": "/file", "runRoot": "/file-run", "bridgeName": "br7" }');
      const { values, origins } = await loadSettings({
        file,
        environment,
        flags: { root: '/flag' },
      });
      expect(values).toMatchObject({ root: '/flag', runRoot: '/env-run', bridgeName: 'br7' });
      expect(origins).toMatchObject({
        root: { kind: 'flag', flag: '--root' },
        runRoot: { kind: 'environment', variable: 'DOCKLET_RUN' },
        bridgeName: { kind: 'file', path: file },
        dns: { kind: 'default' },
      });
    });

    it('still refuses a wrong value that is overridden', async () => {
      const file = fileWith('{ "root": 5 }');
      const error = await failureOf({ file, environment });
      expect(error.code).toBe('DOCKLET_CONFIG_INVALID_SETTING');
    });
  });

  it('reads values of every kind from text', async () => {
    const { values } = await loadSettings({
      environment: {
        DOCKLET_DNS: '9.9.9.9, ::1',
        DOCKLET_NO_NEW_PRIVILEGES: '1',
        DOCKLET_STORAGE_DRIVER: 'erofs-loop',
      },
      flags: {
        insecureRegistries: ['localhost:5000', '10.0.0.1'],
        registryMirrors: 'docker.io=mirror:5000,docker.io/library=[::1]:5000/hub',
      },
    });
    expect(values).toMatchObject({
      dns: ['9.9.9.9', '::1'],
      noNewPrivileges: true,
      storageDriver: 'erofs-loop',
      insecureRegistries: ['localhost:5000', '10.0.0.1'],
      registryMirrors: ['docker.io=mirror:5000', 'docker.io/library=[::1]:5000/hub'],
    });
  });

  it('looks away from what is not set, empty, or belongs to somebody else', async () => {
    const { origins } = await loadSettings({
      environment: { DOCKLET_ROOT: '', DOCKLET_RUN: undefined, HOME: '/root', DOCKLET_CI: '1' },
      otherVariables: ['DOCKLET_CI'],
      flags: { root: undefined },
    });
    expect(new Set(Object.values(origins).map(({ kind }) => kind))).toEqual(new Set(['default']));
  });

  describe('when a name is unknown', () => {
    it('names the nearest key of the file', async () => {
      const file = fileWith('{ "storage-driver": "auto" }');
      const error = await failureOf({ file });
      expect(error.code).toBe('DOCKLET_CONFIG_UNKNOWN_SETTING');
      expect(error.details).toEqual({
        name: 'storage-driver',
        origin: `file ${file}`,
        nearest: 'storageDriver',
      });
    });

    it('names the nearest variable', async () => {
      const error = await failureOf({ environment: { DOCKLET_RUNROOT: '/x' } });
      expect(error.details).toMatchObject({ name: 'DOCKLET_RUNROOT', nearest: 'DOCKLET_ROOT' });
    });

    it('does not take a property that every object has for a setting', async () => {
      const error = await failureOf({ file: fileWith('{ "__proto__": {}, "toString": 1 }') });
      expect(error.code).toBe('DOCKLET_CONFIG_UNKNOWN_SETTING');
    });
  });

  describe('when a value is of another kind', () => {
    it('names key, value, origin and what is accepted', async () => {
      const error = await failureOf({ environment: { DOCKLET_STORAGE_DRIVER: 'overlay2' } });
      expect(error.code).toBe('DOCKLET_CONFIG_INVALID_SETTING');
      expect(error.details).toEqual({
        name: 'storageDriver',
        value: '"overlay2"',
        origin: 'environment DOCKLET_STORAGE_DRIVER',
        accepts: 'one of auto, erofs, erofs-loop, directory',
      });
    });
  });

  describe('when the file is broken', () => {
    it.each(['', '{', '[]', 'null', '"text"', '{} {}'])('refuses %j', async (text) => {
      const error = await failureOf({ file: fileWith(text) });
      expect(error.code).toBe('DOCKLET_CONFIG_INVALID_FILE');
    });

    it('says with which errno it cannot be read', async () => {
      const file = path.join(folder, 'folder.json');
      mkdirSync(file);
      const error = await failureOf({ file });
      expect(error.code).toBe('DOCKLET_CONFIG_UNREADABLE_FILE');
      expect(error.details).toEqual({ path: file, errno: 'EISDIR' });
    });

    it('throws only errors of its own, whatever the JSON', async () => {
      const key = fc.oneof(fc.constantFrom(...Object.keys(settingDefinitions)), fc.string());
      await fc.assert(
        fc.asyncProperty(fc.dictionary(key, fc.jsonValue()), async (settings) => {
          const file = fileWith(JSON.stringify(settings));
          const result = await loadSettings({ file }).catch((error: unknown) => error);
          expect(isDockletError(result) || 'values' in (result as object)).toBe(true);
        }),
      );
    });
  });
});

describe('settingDefinitions', () => {
  const definitions = Object.values(settingDefinitions);

  it('has one flag and one variable for each setting', () => {
    expect(new Set(definitions.map(({ flag }) => flag)).size).toBe(definitions.length);
    expect(new Set(definitions.map(({ environment }) => environment)).size).toBe(
      definitions.length,
    );
  });

  it.each(Object.entries(settingDefinitions))('%s takes its own default', (_, definition) => {
    expect(definition.kind.read(definition.default)).toEqual(definition.default);
  });
});
