/** Which request failed: a part of every error's details. Holds no secret. */
export interface RequestInfo {
  readonly method: string;
  /** Query values that could be secrets are replaced. */
  readonly url: string;
  /** As whom the request was made: a user name, `anonymous`, or what kind of token. */
  readonly user?: string | undefined;
  /** For what access a token was asked: `repository:library/busybox:pull`. */
  readonly scope?: string | undefined;
}

/** The request as the beginning of a message: `GET https://… as user "x"`. */
export function describeRequest({ method, url, user }: RequestInfo): string {
  return user === undefined ? `${method} ${url}` : `${method} ${url} as ${user}`;
}
