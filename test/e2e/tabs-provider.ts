import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

import { Provider, type KoaContextWithOIDC } from 'oidc-provider';

import { demoUser } from '../../demo/authorization-server/account.js';
import { RESOURCE_SCOPE, SCOPES } from '../../demo/authorization-server/clients.js';
import { providerConfiguration } from '../../demo/authorization-server/configuration.js';
import { createSigningKeys } from '../../demo/authorization-server/signing-key.js';

/** The public client that refreshes in the page. */
export const CLIENT_ID = 'analytics-browser';

/** One refresh request, as the server saw it; never carries a token. */
export interface RefreshRecord {
  /** Which document asked. */
  readonly page: string;
  /** Epoch ms. */
  readonly arrivedAt: number;
  /**
   * What was presented: of which login, and the how manyeth of it, from `1.1`; absent when the request was cut before anybody
   * looked at it, or nobody knows the token.
   */
  token?: string;
  /** `lost`: cut before anybody looked at it. */
  outcome?: 'rotated' | 'refused' | 'lost';
  /** The number of the tokens that it brought, see {@link TabsProvider.generationOf}. */
  generation?: number;
  /** When the answer was written, epoch ms; absent when the connection was cut before. */
  answeredAt?: number;
  /** When it was over in either way, epoch ms. */
  closedAt?: number;
}

/** Tokens as the provider answers them, RFC 6749 §5.1. */
type TokenAnswer = Readonly<Record<'access_token' | 'refresh_token', string>>;

/** What a request waits for. */
export interface Pace {
  /** Before the provider looks at it. */
  before(): Promise<unknown>;
  /** Before its response is written: a tab that is closed meanwhile has spent a token, and never receives the next one. */
  after(): Promise<unknown>;
}

/**
 * The demo's authorization server: `oidc-provider` with rotation and reuse detection. It takes part in nothing but the
 * time that requests need, and writes down each refresh of a page.
 */
export class TabsProvider {
  readonly log: RefreshRecord[] = [];
  /** How many of the next requests are to hang: they are neither looked at nor answered. */
  hanging = 0;
  pace: Pace = { before: () => Promise.resolve(), after: () => Promise.resolve() };
  readonly #arrivals = new EventEmitter();
  readonly #provider: Provider;
  readonly #origin: string;
  readonly #refreshTokens = new Map<string, string>();
  readonly #accessTokens: string[] = [];
  readonly #grants: string[] = [];
  /** Requests are looked at in the order in which they came. */
  #line: Promise<unknown> = Promise.resolve();

  /** @param accessTokenTtl seconds. */
  constructor(origin: string, accessTokenTtl: number) {
    const resource = `${origin}/api`;
    const clientSecret = 'of a client that is not used here';
    const options = { issuer: origin, hostOrigin: origin, resource, accessTokenTtl, clientSecret };
    this.#origin = origin;
    this.#provider = new Provider(origin, providerConfiguration(options, createSigningKeys()));
    this.#provider.use(async (context, next) => {
      // Not part of the endpoint, which all tabs of a session have in common.
      const page = context.headers.referer?.split('/').at(-1);
      if (context.path !== '/token' || page === undefined) await next();
      else await this.#refresh(page, context as unknown as KoaContextWithOIDC, next);
    });
  }

  get handler(): ReturnType<Provider['callback']> {
    return this.#provider.callback();
  }

  /** A user signs in: a grant and a refresh token of the provider's own, and the first tokens that they bring. */
  async login(): Promise<TokenAnswer> {
    const client = await this.#provider.Client.find(CLIENT_ID);
    if (!client) throw new Error('The client is not registered.');
    const who = { accountId: demoUser.id, clientId: CLIENT_ID };
    const resource = `${this.#origin}/api`;
    const scope = SCOPES.join(' ');
    const grant = new this.#provider.Grant(who);
    grant.addOIDCScope(scope);
    grant.addResourceScope(resource, RESOURCE_SCOPE);
    const grantId = await grant.save();
    this.#grants.push(grantId);
    const rest = { resource, scope, grantId, gty: 'authorization_code', expiresWithSession: false };
    const code = await new this.#provider.RefreshToken({ ...who, ...rest, client }).save();
    const response = await fetch(`${this.#origin}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: CLIENT_ID, refresh_token: code }),
    });
    if (!response.ok) throw new Error(`The login was answered with ${response.status}.`);
    const tokens = (await response.json()) as TokenAnswer;
    this.#issued(tokens, `${this.#grants.length}.1`);
    return tokens;
  }

  /** Ends the newest login, as an administrator does. */
  async revoke(): Promise<void> {
    const grantId = this.#grants.at(-1) ?? '';
    const { RefreshToken, Grant } = this.#provider;
    await RefreshToken.adapter.revokeByGrantId(grantId);
    await Grant.adapter.destroy(grantId);
  }

  /** The number of the tokens whose access token has this {@link digest}, from 1 in the order of issue; 0 for others. */
  generationOf(accessTokenDigest: string): number {
    return this.#accessTokens.indexOf(accessTokenDigest) + 1;
  }

  /** The next refresh request, or undefined where none arrives within so many ms. */
  async nextRequest(timeout = 45_000): Promise<RefreshRecord | undefined> {
    const arrival = once(this.#arrivals, 'request', { signal: AbortSignal.timeout(timeout) });
    const [record] = (await arrival.catch(() => [])) as RefreshRecord[];
    return record;
  }

  /** The number of the newest tokens. */
  get newest(): number {
    return this.#accessTokens.length;
  }

  async #refresh(page: string, context: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> {
    const record: RefreshRecord = { page, arrivedAt: Date.now() };
    this.log.push(record);
    this.#arrivals.emit('request', record);
    const { res } = context;
    res.once('finish', () => (record.answeredAt = Date.now()));
    const closed = once(res, 'close').then(() => (record.closedAt = Date.now()));
    if (this.hanging > 0) {
      this.hanging -= 1;
      await closed;
    }
    const turn = this.#line.then(async () => {
      await this.pace.before();
      if (record.closedAt === undefined) await next();
      else context.respond = false;
    });
    this.#line = turn.catch(() => undefined);
    await turn;
    this.#conclude(record, context);
    await this.pace.after();
  }

  #conclude(record: RefreshRecord, context: KoaContextWithOIDC): void {
    if (context.respond === false) {
      record.outcome = 'lost';
      return;
    }
    const presented = this.#refreshTokens.get(digest(String(context.oidc.params?.['refresh_token'])));
    if (presented) record.token = presented;
    record.outcome = context.status === 200 ? 'rotated' : 'refused';
    if (context.status !== 200 || !presented) return;
    this.#issued(
      context.body as TokenAnswer,
      presented.replace(/\d+$/, ordinal => `${Number(ordinal) + 1}`),
    );
    record.generation = this.newest;
  }

  #issued(tokens: TokenAnswer, number: string): void {
    this.#refreshTokens.set(digest(tokens.refresh_token), number);
    this.#accessTokens.push(digest(tokens.access_token));
  }
}

/** What stands for a token where a token has no business; pages make the same. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}
