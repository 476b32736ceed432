import { describe, expect, it } from '@jest/globals';
import { assertSupportedPlatform } from './platform.js';

const good = { platform: 'linux', arch: 'x64', kernelRelease: '6.18.44-fc' };

describe('assertSupportedPlatform', () => {
  it.each([good, { ...good, arch: 'arm64' }, { ...good, kernelRelease: '5.12.0' }])(
    'accepts %p',
    (facts) => {
      expect(() => {
        assertSupportedPlatform(facts);
      }).not.toThrow();
    },
  );

  it.each([
    [{ ...good, platform: 'darwin' }, 'darwin'],
    [{ ...good, arch: 'ia32' }, 'a ia32 processor'],
    [{ ...good, kernelRelease: '5.10.0-30-amd64' }, 'Linux 5.10.0-30-amd64'],
    [{ ...good, kernelRelease: '4.19.0' }, 'Linux 4.19.0'],
  ])('refuses %p and says what it found', (facts, found) => {
    expect(() => {
      assertSupportedPlatform(facts);
    }).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_SYSCALL_UNSUPPORTED_PLATFORM',
        details: expect.objectContaining({ found }),
      }),
    );
  });
});
