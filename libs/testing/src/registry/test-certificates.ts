import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its private key, as PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What {@link TestAuthority.issue} is told. */
export interface CertificateRequest {
  /** Host names and addresses. Default: `localhost`, `127.0.0.1` and `::1`. */
  readonly names?: readonly string[];
  /** Make it one that ended yesterday. */
  readonly isExpired?: boolean;
  /** RSA is for tokens (RS256); elliptic curves are made faster. Default: `ec`. */
  readonly keyType?: 'ec' | 'rsa';
}

const defaultNames = ['localhost', '127.0.0.1', '::1'];

/** A certificate authority for one test. Needs the `openssl` command. */
export class TestAuthority implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'docklet-ca-'));
  #count = 0;

  constructor() {
    this.#openssl(
      ...['req', '-x509', '-days', '2', '-subj', '/CN=Docklet test CA', '-nodes'],
      ...[...keyArguments('ec'), '-keyout', 'ca.key', '-out', 'ca.crt'],
    );
  }

  /** The certificate that a client has to trust, as PEM. */
  get ca(): string {
    return this.#read('ca.crt');
  }

  /** Makes a certificate for a server or a client. */
  issue(request: CertificateRequest = {}): TestCertificate {
    this.#count += 1;
    const name = `leaf-${this.#count}`;
    const names = (request.names ?? defaultNames).map((one) => `${nameKind(one)}:${one}`);
    this.#openssl(
      ...['req', '-new', '-subj', `/CN=${name}`, '-nodes', '-out', `${name}.csr`],
      ...['-addext', `subjectAltName=${names.join(',')}`],
      ...[...keyArguments(request.keyType ?? 'ec'), '-keyout', `${name}.key`],
    );
    this.#openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key'],
      ...['-days', request.isExpired === true ? '-1' : '2', '-copy_extensions', 'copy'],
      ...['-out', `${name}.crt`],
    );
    return { cert: this.#read(`${name}.crt`), key: this.#read(`${name}.key`) };
  }

  /** Removes the files. */
  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #read(file: string): string {
    return readFileSync(join(this.#folder, file), 'utf8');
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

function keyArguments(type: 'ec' | 'rsa'): readonly string[] {
  return type === 'rsa'
    ? ['-newkey', 'rsa:2048']
    : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
}

function nameKind(name: string): 'IP' | 'DNS' {
  return /^[\d.]+$|:/.test(name) ? 'IP' : 'DNS';
}
