import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';

import { StorePaths } from '../store/store-paths.js';
import { nameFile } from './name-file.js';

const paths = new StorePaths('/store');

describe('nameFile', () => {
  it.each([
    ['busybox', 'docker.io+library+busybox:latest.json'],
    ['localhost:5000/a/b:1', 'localhost:5000+a+b:1.json'],
    ['[::1]:5000/app', '[::1]:5000+app:latest.json'],
  ])('can be read by people: %s', (text, file) => {
    expect(nameFile(paths, parseReference(text))).toBe(`/store/names/${file}`);
  });

  it('is the one of the digest if there is a tag too', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(nameFile(paths, parseReference(`busybox:1@${digest}`))).toBe(
      nameFile(paths, parseReference(`busybox@${digest}`)),
    );
  });

  it('is short enough for a file system, and still unique', () => {
    const repository = `quay.io/${'a'.repeat(240)}`;
    const [one, two] = ['1', '2'].map((tag) =>
      nameFile(paths, parseReference(`${repository}:${tag}`)),
    );
    expect(one!.length - '/store/names/'.length).toBeLessThanOrEqual(255);
    expect(one).not.toBe(two);
  });
});
