import { hashOfTokens, hashText, type TokenSession } from '../session/index.js';

/** Of all tokens that pages have given to providers. */
const hashes = new Set<number>();

/** A login that a page has begun. */
interface KnownLogin {
  /** The same object as that of all its tokens. */
  readonly login: object | undefined;
  /** Has the tokens that those of the page have become, until a sign-out. */
  readonly session: TokenSession;
}

/** The newest logins, by the hash of their first tokens. */
const logins = new Map<number, KnownLogin>();
const MAX_LOGINS = 20;

/** Remembers that a page has given these tokens to a provider. */
export function rememberGiven(tokens: unknown): void {
  hashes.add(hashOfJson(tokens));
}

/** Whether a page has given the same tokens before, in whatever object: a hot reload, or a rendering, may create them again. */
export function wasGiven(tokens: unknown): boolean {
  return hashes.has(hashOfJson(tokens));
}

/**
 * Remembers the session of a login that began with these tokens: a router may give them to another provider later, when their
 * refresh token is spent.
 */
export function rememberLogin(tokens: unknown, session: TokenSession): void {
  if (knownLogin(tokens)) return;
  const hash = hashOfTokens(tokens);
  // The newest is the last.
  logins.delete(hash);
  logins.set(hash, { login: session.token?.login, session });
  const [oldest] = logins.keys();
  if (oldest !== undefined && logins.size > MAX_LOGINS) logins.delete(oldest);
}

/** The session of a login that began with these tokens; `undefined` if there is none, or if the login is over. */
export function knownLogin(tokens: unknown): TokenSession | undefined {
  const known = logins.get(hashOfTokens(tokens));
  const token = known?.session.token;
  return token && token.login === known.login ? known.session : undefined;
}

/** A hash of the tokens as JSON: of two objects with the same content, the same. */
function hashOfJson(tokens: unknown): number {
  try {
    return hashText(JSON.stringify(tokens));
  } catch {
    // A cycle, or a getter that throws: another login each time.
    return Math.random();
  }
}
