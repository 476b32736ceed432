import { describe, expect, it } from '@jest/globals';
import { redactUrl } from './redact-url.js';

describe('redactUrl', () => {
  it('keeps what the specification defines', () => {
    const url = 'https://r.io/token?service=r&scope=repository%3Aa%3Apull&n=5';
    expect(redactUrl(new URL(url))).toBe(url);
  });

  it('hides passwords, signatures and fragments', () => {
    const url = new URL('https://alice:secret@cdn.io/blob?X-Amz-Signature=secret&digest=d#secret');
    expect(redactUrl(url)).toBe('https://cdn.io/blob?X-Amz-Signature=REDACTED&digest=d');
  });
});
