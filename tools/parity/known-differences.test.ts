import { describe, expect, it } from '@jest/globals';
import { missingEntries } from './known-differences.ts';
import { differs } from './parity-case.ts';

const document = `# Differences

## exec

- **A killed \`exec\` takes its command
  along.** With Docker it goes on.
- Nothing else.
`;

describe('missingEntries', () => {
  it.each([
    ['A killed `exec` takes its command along.', []],
    ['Nothing else.', []],
    ['With Docker it goes on.', ['With Docker it goes on.']],
    ['Something else.', ['Something else.']],
  ])('looks %j up among the entries', (entry, missing) => {
    const groups = [
      { name: 'exec', cases: { 'a case': ['docker x', differs('docker y', entry)] } },
    ];
    expect(missingEntries(groups, document)).toEqual(missing);
  });
});
