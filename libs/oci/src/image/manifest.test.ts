import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf, maxManifestBytes, mediaTypes, parseManifest } from '../index.js';

const digest = digestOf(Buffer.from('x'));
const descriptor = { mediaType: mediaTypes.ociLayerGzip, digest, size: 1 };
const manifest = {
  schemaVersion: 2,
  mediaType: mediaTypes.ociManifest,
  config: { ...descriptor, mediaType: mediaTypes.ociConfig },
  layers: [descriptor],
};
const index = {
  schemaVersion: 2,
  mediaType: mediaTypes.ociIndex,
  manifests: [{ ...descriptor, platform: { os: 'linux', architecture: 'amd64' } }],
};

describe('parseManifest', () => {
  it('reads a manifest', () => {
    expect(parseManifest(encode(manifest))).toEqual({
      kind: 'manifest',
      mediaType: mediaTypes.ociManifest,
      manifest,
    });
  });

  it('reads an index', () => {
    expect(parseManifest(encode(index))).toEqual({
      kind: 'index',
      mediaType: mediaTypes.ociIndex,
      index,
    });
  });

  it('reads the types of Docker', () => {
    const document = { ...manifest, mediaType: mediaTypes.dockerManifest };
    expect(parseManifest(encode(document), mediaTypes.dockerManifest).kind).toBe('manifest');
  });

  it('leaves out fields that it does not know', () => {
    const parsed = parseManifest(encode({ ...manifest, more: { deep: [1] } }));
    expect(parsed).toMatchObject({ kind: 'manifest', manifest });
    expect(parsed.kind === 'manifest' && 'more' in parsed.manifest).toBe(false);
  });

  it('takes null for absent, as Go does', () => {
    expect(parseManifest(encode({ ...manifest, annotations: null }))).toMatchObject({ manifest });
  });

  it('trusts the announced type if an OCI document does not name its own', () => {
    const document = { ...manifest, mediaType: undefined };
    expect(parseManifest(encode(document), mediaTypes.ociManifest).kind).toBe('manifest');
  });

  describe('CVE-2021-41190: when one document could be two', () => {
    it.each([
      ['it has the fields of both', { ...manifest, ...index }, undefined],
      ['a manifest has manifests', { ...manifest, manifests: index.manifests }, undefined],
      ['an index has layers', { ...index, layers: manifest.layers }, undefined],
      ['an index has a config', { ...index, config: manifest.config }, undefined],
      ['it is announced as the other kind', index, mediaTypes.ociManifest],
      ['it is announced as another format', manifest, mediaTypes.dockerManifest],
      ['nothing names its type', { ...manifest, mediaType: undefined }, undefined],
      [
        'a Docker type is only announced',
        { ...manifest, mediaType: undefined },
        mediaTypes.dockerManifest,
      ],
      ['the type is unknown', { ...manifest, mediaType: 'application/json' }, undefined],
    ])('refuses it: %s', (_, document, announced) => {
      expect(() => parseManifest(encode(document), announced)).toThrow(invalid);
    });
  });

  describe('CVE-2020-1702: when the document is malformed', () => {
    it.each([
      ['is null', 'null'],
      ['is an array', '[]'],
      ['is a number', '7'],
      ['is not JSON', '{'],
      ['is empty', ''],
      ['is not UTF-8', '\u00ff'],
      ['nests 100,000 deep', '['.repeat(100_000)],
      ['has a negative size', withSize('-1')],
      ['has a fractional size', withSize('1.5')],
      ['has a size as text', withSize('"1"')],
      ['has a size beyond 2^53', withSize('9007199254740993')],
      ['has an infinite size', withSize('1e999')],
      ['has an odd digest', text(manifest).replaceAll(digest, 'sha256:../../x')],
      ['has another schema version', text({ ...manifest, schemaVersion: 1 })],
      ['has layers of the wrong type', text({ ...manifest, layers: {} })],
      ['has no layers', text({ ...manifest, layers: null })],
      ['has null for a layer', text({ ...manifest, layers: [null] })],
      ['has annotations that are no text', text({ ...manifest, annotations: { a: 1 } })],
    ])('refuses it: %s', (_, json) => {
      expect(() => parseManifest(Buffer.from(json, 'latin1'))).toThrow(invalid);
    });

    it('does not parse more than its limit', () => {
      expect(() => parseManifest(Buffer.alloc(maxManifestBytes + 1, ' '))).toThrow(
        expect.objectContaining({
          code: 'DOCKLET_OCI_DOCUMENT_TOO_LARGE',
          details: { document: 'manifest', maxBytes: maxManifestBytes },
        }),
      );
    });
  });

  describe('JSON quirks: when two readers could disagree', () => {
    it.each([
      ['a key twice', '{"schemaVersion":2,"layers":[],"layers":[]}'],
      ['a key twice, once escaped', '{"layers":[],"\\u006cayers":[]}'],
      ['a key twice, deep inside', '{"annotations":{"a":"1","b":{},"a":"2"}}'],
      ['__proto__', '{"__proto__":{"layers":[]}}'],
      ['__proto__, escaped', '{"\\u005f_proto__":{}}'],
      ['half of a surrogate pair', '{"annotations":{"a":"\\ud800"}}'],
      ['a byte order mark', `\u00ef\u00bb\u00bf${text(manifest)}`],
    ])('refuses %s', (_, json) => {
      expect(() => parseManifest(Buffer.from(json, 'latin1'), mediaTypes.ociManifest)).toThrow(
        invalid,
      );
    });

    it('does not touch the prototype of objects', () => {
      expect(() => parseManifest(Buffer.from('{"__proto__":{"polluted":1}}'))).toThrow(invalid);
      expect('polluted' in {}).toBe(false);
    });

    it('lets the same key stand in two objects', () => {
      expect(() =>
        parseManifest(encode({ ...manifest, layers: [descriptor, descriptor] })),
      ).not.toThrow();
    });
  });

  it('ends with a typed error or a manifest, whatever the bytes', () => {
    const documents = fc.oneof(
      fc.json().map((json) => Buffer.from(json)),
      fc.uint8Array(),
      damaged(text(manifest)),
      damaged(text(index)),
    );
    fc.assert(
      fc.property(documents, (bytes) => {
        try {
          expect(parseManifest(bytes).kind).toMatch(/^(manifest|index)$/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const invalid: unknown = expect.objectContaining({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' });

function text(value: unknown): string {
  return JSON.stringify(value);
}

function encode(value: unknown): Uint8Array {
  return Buffer.from(text(value));
}

function withSize(size: string): string {
  return text(manifest).replace('"size":1', `"size":${size}`);
}

/** A valid document with one piece replaced. */
function damaged(json: string): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.nat(json.length), fc.nat(8), fc.string({ maxLength: 8 }))
    .map(([at, length, piece]) => Buffer.from(json.slice(0, at) + piece + json.slice(at + length)));
}
