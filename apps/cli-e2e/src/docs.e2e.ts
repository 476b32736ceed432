import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

interface Step {
  readonly call: string;
  readonly arguments: readonly string[];
  readonly why: string;
}

let box: Sandbox;
let steps: readonly string[];

beforeAll(async () => {
  box = new Sandbox();
  const json = await box.ok(['run', '--explain=json', '--rootfs', box.rootfs, 'true']);
  steps = (JSON.parse(json) as Step[]).map((step) => show(step));
});
afterAll(() => {
  box[Symbol.dispose]();
});

/** A step as the document has it. */
function show({ call, arguments: args, why }: Step): string {
  return `${call}(${args.join(', ')})\n${why}`
    .replaceAll(box.root, '/var/lib/docklet')
    .replaceAll(/[0-9a-f]{64}/g, 'ID');
}

/** The excerpts of the plan in a document. */
function excerpts(document: string): readonly (readonly string[])[] {
  const text = readFileSync(path.join(import.meta.dirname, '../../../docs', document), 'utf8');
  return [...text.matchAll(/^```plan\n(.*?)^```$/gms)].map(([, block = '']) =>
    block
      .trim()
      .split(/\n(?! )/)
      .map((step) => step.replace(/\n\s+/, '\n')),
  );
}

/** Whether a step is the quoted one; `(…)` stands for any arguments. */
function isQuoted(quoted: string, step: string): boolean {
  const [call = '', why = ''] = quoted.split('\n');
  return call.endsWith('(…)')
    ? step.startsWith(call.slice(0, -2)) && step.endsWith(`\n${why}`)
    : step === quoted;
}

describe('docs/how-a-container-starts.md', () => {
  it('quotes the plan as it is, in its order', () => {
    const quoted = excerpts('how-a-container-starts.md').flat();
    expect(quoted.length).toBeGreaterThan(30);
    let position = -1;
    for (const line of quoted) {
      const next = steps.findIndex((step, index) => index > position && isQuoted(line, step));
      expect({ line, isThere: next > position }).toEqual({ line, isThere: true });
      position = next;
    }
  });
});
