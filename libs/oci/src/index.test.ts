import { describe, expect, it } from '@jest/globals';
import * as oci from './index.js';

describe('@docklet/oci', () => {
  it('has this public face, and no more', () => {
    const names = Object.keys(oci);
    expect(names.filter((name) => !name.endsWith('Error')).sort()).toEqual([
      ...['checkLayoutMarker', 'createDigestVerifier', 'digestAlgorithm', 'digestHex', 'digestOf'],
      ...['familiarName', 'familiarReference', 'formatPlatform', 'formatReference', 'hostPlatform'],
      ...['imageLayout', 'isDigest', 'isIndexType', 'isManifestType', 'isSamePlatform'],
      ...['layerCompression', 'layoutBlobPath', 'listPlatforms', 'maxImageConfigBytes'],
      ...['maxManifestBytes', 'maxRuntimeSpecBytes', 'mediaTypes', 'parseDigest'],
      ...[
        'parseImageConfig',
        'parseLayoutIndex',
        'parseManifest',
        'parsePlatform',
        'parseReference',
      ],
      ...['parseRepositoryName', 'parseRuntimeSpec', 'printable', 'quote', 'readDocument'],
      'readRecord',
      ...['runtimeHookKinds', 'runtimeNamespaceTypes', 'runtimePropagations', 'seccompActions'],
      'seccompOperators',
      ...['selectManifest', 'shapes', 'verifyContent'],
    ]);
  });
});
