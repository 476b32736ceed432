import { createSign } from 'node:crypto';

import type { TestCertificate } from './test-certificates.js';

/** What a token for Debian's registry grants. */
export interface RegistryGrant {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/**
 * A token that Debian's `docker-registry` accepts if its `rootcertbundle` holds the authority of this certificate
 * (distribution, "Token Authentication Implementation"). The certificate has to have an RSA key.
 */
export function signRegistryToken(
  signer: TestCertificate,
  access: readonly RegistryGrant[],
): string {
  const now = Math.floor(Date.now() / 1000);
  const der = signer.cert.replace(/-----[A-Z ]+-----|\s/g, '');
  const header = encode({ typ: 'JWT', alg: 'RS256', x5c: [der] });
  const claims = encode({
    iss: 'docklet-test',
    aud: 'docker-registry',
    sub: 'tester',
    iat: now,
    nbf: now - 10,
    exp: now + 300,
    jti: String(now),
    access,
  });
  const signature = createSign('sha256')
    .update(`${header}.${claims}`)
    .sign(signer.key, 'base64url');
  return `${header}.${claims}.${signature}`;
}

/** Reads `repository:name:pull,push`. */
export function parseScope(scope: string): RegistryGrant {
  const [type = '', ...rest] = scope.split(':');
  const actions = (rest.pop() ?? '').split(',');
  return { type, name: rest.join(':'), actions };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
