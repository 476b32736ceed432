import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DockletError } from '@docklet/errors';
import * as erofs from './index.js';

/** One of each error, with details of the kind that it wants. */
const errors: readonly DockletError[] = [
  new erofs.ErofsFeatureError({ image: 'i', feature: 'f' }),
  new erofs.ErofsFileSizeError({ path: 'p', sizeBytes: 2, maxBytes: 1 }),
  new erofs.ErofsFormatError({ image: 'i', reason: 'r' }),
  new erofs.ErofsIoError({ verb: 'read', path: 'p' }, { code: 'EIO' }),
  new erofs.ErofsPathError({ verb: 'stat', path: 'p', errno: 'ENOENT' }),
  new erofs.LayerLimitError({ limit: 'maxBytes', value: 1 }),
  new erofs.LayerLinkError({ path: 'p', target: 't', reason: 'r' }),
  new erofs.LayerPathError({ path: 'p', reason: 'r' }),
  new erofs.LayerValueError({ path: 'p', reason: 'r' }),
  new erofs.LayerWhiteoutError({ path: 'p' }),
  new erofs.LayerXattrError({ path: 'p', what: 'w', limit: 1, actual: 2 }),
  new erofs.TarContentError({ path: 'p', expectedBytes: 1, actualBytes: 2 }),
  new erofs.TarHeaderError({ offset: 0, reason: 'r' }),
  new erofs.TarLimitError({ offset: 0, what: 'w', limit: 1, actual: 2 }),
  new erofs.TarTrailingDataError({ offset: 0, reason: 'r' }),
  new erofs.TarTruncatedError({ offset: 0, inside: 'i' }),
  new erofs.TarTypeError({ offset: 0, typeflag: 't' }),
];

describe('the public face', () => {
  it('is this', () => {
    const classes = errors.map((error) => error.name);
    expect(Object.keys(erofs).filter((name) => !classes.includes(name))).toEqual([
      'SparsePlacer',
      'TarParser',
      'encodeTarEnd',
      'encodeTarHeader',
      'erofsToTar',
      'isOverlayWhiteout',
      'openErofs',
      'readTar',
      'tarEntry',
      'tarPadding',
      'writeErofs',
      'writeTar',
    ]);
  });
});

describe('the errors', () => {
  it('are all that the library exports', () => {
    const exported = Object.values(erofs).filter(
      (value) => typeof value === 'function' && value.prototype instanceof DockletError,
    );
    expect(exported).toHaveLength(errors.length);
  });

  it('have a code each, which the README explains', () => {
    const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');
    for (const { code } of errors) {
      expect(readme).toContain(`\`${code}\``);
    }
    expect(new Set(errors.map(({ code }) => code)).size).toBe(errors.length);
  });

  it.each(errors.map((error) => [error.name, error] as const))(
    '%s says what failed',
    (_, error) => {
      expect(error.code).toMatch(/^DOCKLET_EROFS_[A-Z_]+$/);
      expect(error.message).toMatch(
        /^cannot [a-z]+ .+: .*[^.]$|^cannot [a-z ]+ at byte \d+: .*[^.]$/,
      );
      expect(Object.keys(error.details).length).toBeGreaterThan(0);
    },
  );
});
