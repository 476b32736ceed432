/**
 * Opens the device of an image again and again, and prints how many devices show the image while it has one.
 *
 * Arguments: the image, and how often.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { openImageDevice } from './image-device.js';

const [image = '', rounds = '0'] = process.argv.slice(2);

for (let round = 0; round < Number(rounds); round++) {
  using _device = openImageDevice(image);
  const count = readdirSync('/sys/block').filter((name) => backingFile(name) === image).length;
  process.stdout.write(`${count}\n`);
}

function backingFile(name: string): string {
  try {
    return readFileSync(`/sys/block/${name}/loop/backing_file`, 'utf8').trim();
  } catch {
    return '';
  }
}
