import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf, maxImageConfigBytes, parseImageConfig } from '../index.js';

const minimal = {
  os: 'linux',
  architecture: 'amd64',
  rootfs: { type: 'layers', diff_ids: [digestOf(Buffer.from('x'))] },
};

describe('parseImageConfig', () => {
  it('reads what Docker writes', () => {
    const config = {
      ...minimal,
      created: '2024-01-01T00:00:00Z',
      config: {
        User: '1000:1000',
        Env: ['PATH=/bin'],
        Cmd: ['sh'],
        ExposedPorts: { '80/tcp': {} },
        Volumes: { '/data': {} },
        Labels: { a: 'b' },
        Healthcheck: { Test: ['CMD', 'true'], Interval: 30_000_000_000 },
      },
      history: [{ created_by: 'RUN x', empty_layer: true }],
    };
    expect(parseImageConfig(encode(config))).toEqual(config);
  });

  it('takes null for absent, as Go does', () => {
    const config = { ...minimal, config: { Entrypoint: null, Volumes: null, Cmd: ['a'] } };
    expect(parseImageConfig(encode(config)).config).toEqual({ Cmd: ['a'] });
  });

  it.each([
    ['null', null],
    ['no rootfs', { ...minimal, rootfs: undefined }],
    ['an odd diff id', { ...minimal, rootfs: { type: 'layers', diff_ids: ['sha256:x'] } }],
    ['an environment that is no list', { ...minimal, config: { Env: 'A=1' } }],
    ['a command that is text', { ...minimal, config: { Cmd: 'sh' } }],
    ['labels that are no text', { ...minimal, config: { Labels: { a: {} } } }],
    ['no architecture', { ...minimal, architecture: '' }],
  ])('refuses %s', (_, config) => {
    expect(() => parseImageConfig(encode(config))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' }),
    );
  });

  it('does not parse more than its limit', () => {
    expect(() => parseImageConfig(Buffer.alloc(maxImageConfigBytes + 1, ' '))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_DOCUMENT_TOO_LARGE' }),
    );
  });

  it('ends with a typed error or a configuration, whatever the value', () => {
    fc.assert(
      fc.property(fc.object(), (value) => {
        try {
          expect(parseImageConfig(encode({ ...minimal, config: value })).os).toBe('linux');
        } catch (error) {
          expect(error).toMatchObject({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' });
        }
      }),
    );
  });
});

function encode(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
