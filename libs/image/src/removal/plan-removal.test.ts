import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@docklet/oci';

import type { ImageUser } from '../sweep/image-user.js';
import { type RemovalCase, planRemoval } from './plan-removal.js';

const id = digestOf(Buffer.from('image'));
const tag = 'docker.io/library/app:1';
const secondTag = 'docker.io/library/app:2';
const digest = `docker.io/library/app@${id}`;
const elsewhere = 'quay.io/app:1';

function user(isRunning: boolean): ImageUser {
  return { name: 'web', imageId: id, isRunning, diffIds: [] };
}

function plan(removal: Partial<RemovalCase>): ReturnType<typeof planRemoval> {
  return planRemoval({ id, names: [tag, digest], users: [], isForced: false, ...removal });
}

describe('planRemoval', () => {
  describe('by name', () => {
    it('removes the image with its last tag and the digest that came with it', () => {
      expect(plan({ said: tag })).toEqual({ names: [tag, digest], removesImage: true });
    });

    it('only takes the name away while there are other tags', () => {
      const names = [tag, secondTag, digest];
      expect(plan({ said: tag, names })).toEqual({ names: [tag], removesImage: false });
    });

    it('only takes the name away while another repository has the image', () => {
      const names = [tag, digest, elsewhere];
      expect(plan({ said: tag, names })).toEqual({ names: [tag, digest], removesImage: false });
    });

    it('takes a digest away and leaves the tag', () => {
      expect(plan({ said: digest })).toEqual({ names: [digest], removesImage: false });
    });

    it('refuses when a container uses the image and nothing else names it', () => {
      expect(() => plan({ said: tag, users: [user(false)] })).toThrow(
        expect.objectContaining({
          code: 'DOCKLET_IMAGE_IN_USE',
          details: { image: 'app:1', users: ['web'], isRunning: false },
        }),
      );
    });

    it('does not mind containers while there are other names', () => {
      const names = [tag, elsewhere];
      expect(plan({ said: tag, names, users: [user(true)] })).toEqual({
        names: [tag],
        removesImage: false,
      });
    });

    it('leaves an image without a name when it is forced and a container runs', () => {
      expect(plan({ said: tag, users: [user(true)], isForced: true })).toEqual({
        names: [tag, digest],
        removesImage: false,
      });
    });

    it('removes the image of a stopped container when it is forced', () => {
      expect(plan({ said: tag, users: [user(false)], isForced: true })).toEqual({
        names: [tag, digest],
        removesImage: true,
      });
    });
  });

  describe('by id', () => {
    it('removes the image with the names of one repository', () => {
      expect(plan({})).toEqual({ names: [tag, digest], removesImage: true });
    });

    it.each([
      ['two tags', [tag, secondTag]],
      ['two repositories', [tag, elsewhere]],
    ])('refuses %s', (_, names) => {
      expect(() => plan({ names })).toThrow(
        expect.objectContaining({ code: 'DOCKLET_IMAGE_SEVERAL_NAMES' }),
      );
      expect(plan({ names, isForced: true })).toEqual({ names, removesImage: true });
    });

    it('refuses an image of a stopped container, unless it is forced', () => {
      const users = [user(false)];
      expect(() => plan({ users })).toThrow(
        expect.objectContaining({ code: 'DOCKLET_IMAGE_IN_USE' }),
      );
      expect(plan({ users, isForced: true }).removesImage).toBe(true);
    });

    it('refuses an image of a running container, forced or not', () => {
      for (const isForced of [false, true]) {
        expect(() => plan({ users: [user(true)], isForced })).toThrow(
          expect.objectContaining({
            code: 'DOCKLET_IMAGE_IN_USE',
            details: { image: id, users: ['web'], isRunning: true },
          }),
        );
      }
    });

    it('removes an image that has no name', () => {
      expect(plan({ names: [] })).toEqual({ names: [], removesImage: true });
    });
  });
});
