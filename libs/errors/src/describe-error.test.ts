import { describe, expect, it } from '@jest/globals';
import { DockletError, describeError } from './index.js';

class TestError extends DockletError {
  constructor(init: { hint?: string; cause?: unknown } = {}) {
    super({ code: 'DOCKLET_TEST', message: 'cannot do it: reason', ...init });
  }
}

describe('describeError', () => {
  it('puts the hint last, after the failures of the cleanup', () => {
    const error = new TestError({ hint: 'do that' }).addCleanupError(new Error('EBUSY'));
    expect(describeError(error)).toEqual([
      'cannot do it: reason',
      'also failed while cleaning up: EBUSY',
      'hint: do that',
    ]);
  });

  it('leaves the causes out unless asked', () => {
    const error = new TestError({ cause: new Error('inner') });
    expect(describeError(error)).toEqual(['cannot do it: reason']);
    expect(describeError(error, { withCauses: true })).toEqual([
      'cannot do it: reason',
      'caused by: inner',
    ]);
  });

  it('ends on a ring of causes', () => {
    const first = new Error('first');
    const second = new Error('second', { cause: first });
    first.cause = second;
    expect(describeError(first, { withCauses: true })).toEqual([
      'first',
      'caused by: second',
      'caused by: first',
    ]);
  });

  it('prints what is not an error', () => {
    expect(describeError('text')).toEqual(['text']);
  });
});
