import { delay, http, HttpResponse, type RequestHandler } from 'msw';

import { SLOW_ANSWER_DELAY_MS } from '../../demo/host/faults.js';
import { TokenFamily, type TokenAnswer } from '../../test/support/token-family.js';
import type { FaultKind } from './actions.js';

const LIFETIME_SECONDS = 8;

/**
 * The token endpoint and the dashboard's API of the playground, as handlers of msw. They run in the page that starts msw's worker, and
 * their state is in this object: each tab, and each load of the page, has its own.
 *
 * A page that is not visible does not get the requests of its dashboard, and of two visible pages one gets those of both. So the API
 * keeps no list of tokens: an access token carries the time of its issue.
 */
export class PlaygroundServer {
  readonly handlers: readonly RequestHandler[];
  #family = newFamily();
  #fault: { readonly kind: FaultKind; readonly endsAt: number } | undefined;
  /** Epoch ms: the API rejects access tokens that were issued before. */
  #rejectedBefore = 0;

  /** @param folder the path of the playground, with `/` at its end */
  constructor(folder: string) {
    this.handlers = [
      http.post(`${folder}oauth/refresh`, ({ request }) => this.#refresh(request)),
      http.get(`${folder}api/orders`, ({ request }) => this.#orders(request)),
    ];
  }

  /** Begins a new login without a fault. */
  signIn(): TokenAnswer {
    this.#fault = undefined;
    this.#family = newFamily();
    return this.#family.begin();
  }

  /** Injects a fault at the token endpoint; it replaces the one before. */
  injectFault(kind: FaultKind, seconds: number): void {
    this.#fault = { kind, endsAt: Date.now() + seconds * 1_000 };
  }

  /** From now on, the API rejects all access tokens that were issued before. */
  expireAccessTokens(): void {
    this.#rejectedBefore = Date.now();
  }

  /** Revokes the refresh token. Access tokens stay valid until they expire, as self-contained ones (RFC 9068) do. */
  revoke(): void {
    this.#family.revoke();
  }

  /** Uses the current refresh token as another client would: the page then presents a used one. */
  useRefreshToken(): void {
    this.#family.exchange(this.#family.current);
  }

  async #refresh(request: Request): Promise<Response> {
    const { refresh_token: refreshToken } = (await request.json()) as { refresh_token: string };
    const { kind, endsAt = 0 } = this.#fault ?? {};
    const msLeft = endsAt - Date.now();
    if (msLeft > 0) {
      // Faults come before the exchange, so that a lost response does not cost the refresh token.
      if (kind === 'offline') return HttpResponse.error();
      if (kind === 'slow') await delay(SLOW_ANSWER_DELAY_MS);
      else {
        const headers = { 'Retry-After': String(Math.ceil(msLeft / 1_000)) };
        return HttpResponse.json({ error: 'temporarily_unavailable' }, { status: 503, headers });
      }
    }
    const answer = this.#family.exchange(refreshToken);
    return answer
      ? HttpResponse.json(answer)
      : HttpResponse.json({ error: 'invalid_grant' }, { status: 400 });
  }

  #orders(request: Request): Response {
    const now = Date.now();
    const [, issuedAt = 0] = /^Bearer access\.(\d+)\./.exec(request.headers.get('authorization') ?? '') ?? [];
    if (Number(issuedAt) <= this.#rejectedBefore || now - Number(issuedAt) >= LIFETIME_SECONDS * 1_000) {
      const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
      return HttpResponse.json({ error: 'invalid_token' }, { status: 401, headers });
    }
    return HttpResponse.json(ordersOf(new URL(request.url).searchParams.get('city') ?? 'all', now));
  }
}

function newFamily(): TokenFamily {
  const name = (kind: 'access' | 'refresh'): string => `${kind}.${Date.now()}.${crypto.randomUUID()}`;
  return new TokenFamily({ lifetime: LIFETIME_SECONDS, name });
}

/** Orders of today, by channel; they increase by the second, so that each query shows other figures. */
function ordersOf(city: string, now: number): Readonly<Record<string, number>> {
  const seconds = Math.floor(now / 1_000) % 86_400;
  const perSecond = city === 'all' ? 1 : 1 / city.length;
  const orders = (share: number): number => Math.floor(seconds * perSecond * share);
  return { Counter: orders(0.9), App: orders(0.6), Delivery: orders(0.3) };
}
