import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@jest/globals';
import { type Reference, type RepositoryName, parseReference } from '@docklet/oci';
import type { FakeRegistry } from '@docklet/testing';
import {
  type Clock,
  type Credentials,
  type Keychain,
  type RegistryClient,
  type RegistryClientOptions,
  type RegistryEvent,
  createRegistryClient,
} from './index.js';

/** A client whose waiting is recorded and not done. */
export interface TestClient extends Disposable {
  readonly client: RegistryClient;
  readonly events: RegistryEvent[];
  /** The pauses between retries. */
  readonly pausesMs: number[];
}

/** Longer than any pause between retries: only total time-outs are, and those must not be over at once. */
const longestPauseMs = 60_000;

/** Creates a client for a test. */
export function createTestClient(options: RegistryClientOptions = {}): TestClient {
  const events: RegistryEvent[] = [];
  const pausesMs: number[] = [];
  const clock: Clock = {
    now: () => Date.now(),
    sleep: async (durationMs) => {
      if (durationMs > longestPauseMs) {
        await new Promise(() => undefined);
      }
      pausesMs.push(durationMs);
    },
  };
  const client = createRegistryClient({
    clock,
    random: () => 1,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { client, events, pausesMs, [Symbol.dispose]: () => client.close() };
}

/** A keychain that knows one user everywhere, and remembers for what it was asked. */
export function keychainOf(credentials: Credentials): Keychain & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    credentialsFor: async ({ registry }) => {
      asked.push(registry);
      return await Promise.resolve(credentials);
    },
  };
}

/** The user of most tests. */
export const alice = { kind: 'password', username: 'alice', password: 'wonderland' } as const;

/** A folder that goes away with the test. */
export function temporaryFolder(): Disposable & {
  readonly path: string;
  file(name: string): string;
} {
  const path = mkdtempSync(join(tmpdir(), 'docklet-test-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The Authorization headers that a fake registry has seen. */
export function authorizationsOf(registry: FakeRegistry): readonly string[] {
  return registry.requests.flatMap(({ headers }) => headers.authorization ?? []);
}

/** The image that most tests ask for. */
export function referenceTo(registry: FakeRegistry): Reference {
  return parseReference(`${registry.host}/app:v1`);
}

/** The repository that most tests use. */
export function nameOf(registry: FakeRegistry): RepositoryName {
  return { registry: registry.host, repository: 'app' };
}

/** Waits a second at most for something that happens in the background. */
export async function expectSoon(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !condition(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(condition()).toBe(true);
}
