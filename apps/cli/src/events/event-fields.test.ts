import { describe, expect, it } from '@jest/globals';
import type { EngineEvent } from '@docklet/container';
import { eventJson, eventLine, templateFields } from './event-fields.js';

const event: EngineEvent = {
  timeNs: 1_700_000_000_123_456_789n,
  type: 'container',
  action: 'die',
  id: 'c1',
  attributes: { name: 'web', image: 'busybox', exitCode: '3' },
};

describe('eventLine', () => {
  it('is what Docker prints, in UTC', () => {
    expect(eventLine(event)).toBe(
      '2023-11-14T22:13:20.123456789Z container die c1 (exitCode=3, image=busybox, name=web)',
    );
  });
});

describe('eventJson', () => {
  it('has Docker’s fields, and every nanosecond', () => {
    expect(eventJson(event)).toBe(
      '{"status":"die","id":"c1","from":"busybox","Type":"container","Action":"die","Actor":{"ID":"c1","Attributes":{"exitCode":"3","image":"busybox","name":"web"}},"scope":"local","time":1700000000,"timeNano":1700000000123456789}',
    );
  });
});

describe('templateFields', () => {
  it('has the names that templates use', () => {
    expect(templateFields(event)).toMatchObject({
      ID: 'c1',
      Status: 'die',
      From: 'busybox',
      Time: 1700000000,
    });
  });
});
