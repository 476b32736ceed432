import { describe, expect, it } from '@jest/globals';
import * as registry from './index.js';

describe('@docklet/registry', () => {
  it('has this public face, and no more', () => {
    const names = Object.keys(registry);
    expect(names.filter((name) => !name.endsWith('Error')).sort()).toEqual([
      'createDockerKeychain',
      'createHelperRunner',
      'createRegistryClient',
      'readRegistriesConf',
    ]);
  });
});
