import { describe, expect, it } from '@jest/globals';
import { DockletError, isDockletError } from './index.js';

class FolderMissingError extends DockletError {
  constructor(path: string, cause?: unknown) {
    super({
      code: 'DOCKLET_TEST_FOLDER_MISSING',
      message: `cannot open ${path}: it does not exist`,
      hint: `create ${path}`,
      details: { path },
      cause,
    });
  }
}

describe('DockletError', () => {
  it('carries name, code, hint, details and cause', () => {
    const cause = new Error('ENOENT');
    const error = new FolderMissingError('/x', cause);
    expect(error.name).toBe('FolderMissingError');
    expect(error.code).toBe('DOCKLET_TEST_FOLDER_MISSING');
    expect(error.hint).toBe('create /x');
    expect(error.details).toEqual({ path: '/x' });
    expect(error.cause).toBe(cause);
  });

  it('has no cause property when there was none', () => {
    expect('cause' in new FolderMissingError('/x')).toBe(false);
  });

  it('freezes its details', () => {
    const details = new FolderMissingError('/x').details as Record<string, unknown>;
    expect(() => {
      details['path'] = '/y';
    }).toThrow(TypeError);
  });

  it('keeps cleanup failures in order beside itself', () => {
    const error = new FolderMissingError('/x').addCleanupError('a').addCleanupError('b');
    expect(error.cleanupErrors).toEqual(['a', 'b']);
  });
});

describe('isDockletError', () => {
  it('knows an error of another copy of the package by its brand', () => {
    const foreign = new Error('from elsewhere');
    Object.defineProperty(foreign, Symbol.for('docklet.error'), { value: true });
    expect(isDockletError(foreign)).toBe(true);
  });

  it.each([new Error('plain'), null, undefined, 'text', { code: 'DOCKLET_X' }])(
    'refuses %p',
    (value) => {
      expect(isDockletError(value)).toBe(false);
    },
  );
});
