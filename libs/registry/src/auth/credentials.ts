/** What a user proves who they are with. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth 2 refresh token, which a token server exchanges (Docker: `identitytoken`). */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A token for the registry itself (Docker: `registrytoken`). */
  | { readonly kind: 'registry-token'; readonly token: string };

/** For what credentials are looked up. */
export interface CredentialsRequest {
  /** The registry as references name it: `docker.io`, `localhost:5000`. */
  readonly registry: string;
  /** The repository inside it; some stores have credentials for parts of a registry. */
  readonly repository?: string;
}

/** Where credentials come from. */
export interface Keychain {
  /** `undefined` means: nobody in particular. */
  credentialsFor(request: CredentialsRequest): Promise<Credentials | undefined>;
}

/** A keychain without keys. */
export const anonymousKeychain: Keychain = {
  credentialsFor: async () => await Promise.resolve(undefined),
};

/** How errors call the user of these credentials. */
export function describeUser(credentials: Credentials | undefined): string {
  switch (credentials?.kind) {
    case undefined:
      return 'anonymous';
    case 'password':
      return JSON.stringify(credentials.username);
    case 'identity-token':
      return 'identity token';
    case 'registry-token':
      return 'registry token';
  }
}
