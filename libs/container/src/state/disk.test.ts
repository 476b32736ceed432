import { openSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { onDisk, unlessRefused } from './disk.js';

const toFullDisk = (): void => {
  onDisk('/srv/file', () => {
    writeFileSync('/dev/full', 'x');
  });
};

describe('onDisk', () => {
  it('returns what comes of it', () => {
    expect(onDisk('/srv/file', () => 3)).toBe(3);
  });

  it('names the file that a full disk did not take, the errno and the way out', () => {
    expect(toFullDisk).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_DISK_REFUSED',
        message: 'cannot write /srv/file: no space is left there (ENOSPC)',
        hint: 'free some, for example: docklet system prune',
        cause: expect.objectContaining({ code: 'ENOSPC' }),
      }),
    );
  });

  it('leaves every other error as it is', () => {
    expect(() => onDisk('/srv/file', () => openSync('/nowhere/at/all', 'r'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });
});

describe('unlessRefused', () => {
  it('tells of what was not written down, and goes on', () => {
    const messages: string[] = [];
    unlessRefused(toFullDisk, ({ message }) => messages.push(message));
    expect(messages).toEqual(['cannot write /srv/file: no space is left there (ENOSPC)']);
  });

  it('hands on what is no refusal of a disk', () => {
    const failure = new Error('something else');
    expect(() => {
      unlessRefused(
        () => {
          throw failure;
        },
        () => undefined,
      );
    }).toThrow(failure);
  });
});
