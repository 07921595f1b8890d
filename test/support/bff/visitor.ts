import assert from 'node:assert/strict';

/** One browser's cookies, as far as these tests need them: they ignore ports, paths and times. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #origin: string;
  /** The server that serves the origin that users see. */
  address: string;

  constructor(origin: string, address = origin) {
    this.#origin = origin;
    this.address = address;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The names of the cookies that hold a login: one for each user. */
  get sessionCookies(): string[] {
    return [...this.cookies.keys()].filter(name => /^__Host-session(-\w+)?$/.test(name));
  }

  /** Sends a request, keeps the answer's cookies, and follows nothing. */
  async send(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('cookie')) headers.set('cookie', this.cookieHeader);
    const address = String(url).replace(this.#origin, this.address);
    const response = await fetch(address, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    return response;
  }

  /** Does as a `Set-Cookie` says. */
  keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/; Max-Age=0\b|; expires=Thu, 01 Jan 1970/i.test(cookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  /** From `/login` back to the application, by the page that signs in; resolves with the callback's answer. */
  async signIn(): Promise<Response> {
    return this.finishSignIn(await this.beginSignIn());
  }

  /** Resolves with the address at the authorization server. */
  async beginSignIn(): Promise<URL> {
    const { headers } = await this.send(`${this.#origin}/login`);
    return new URL(headers.get('location') ?? '');
  }

  /**
   * Resolves with the callback's answer. Browsers send no `SameSite=Strict` cookie there, because the page that signs in is
   * another site's.
   */
  async finishSignIn(begun: URL): Promise<Response> {
    let url = begun;
    for (let step = 0; step < 10 && url.pathname !== '/callback'; step += 1) {
      let response = await this.send(url);
      if (response.status === 200) response = await this.send(url, { method: 'POST' });
      const location = response.headers.get('location');
      assert.ok(location, `${url.pathname} answered ${response.status} without a way on`);
      url = new URL(location, url);
    }
    const lax = this.cookieHeader.split('; ').filter(pair => !pair.startsWith('__Host-session'));
    return this.send(url, { headers: { cookie: lax.join('; ') } });
  }

  /** What the form of a page sends. */
  async signOut(
    headers: Record<string, string> = { origin: this.#origin },
    path = '/logout',
  ): Promise<Response> {
    return this.send(`${this.#origin}${path}`, { method: 'POST', headers });
  }

  /** What `<token-provider request-format="cookie">` sends. `cookie`: another one than the newest. */
  async refresh(
    cookie = this.cookieHeader,
    headers: Record<string, string> = {},
    body = '{}',
  ): Promise<Response> {
    return this.send(`${this.#origin}/oauth/refresh`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        origin: this.#origin,
        cookie,
        ...headers,
      },
      body,
    });
  }

  /** Refreshes until the pause after a failure is over, which is in the real time of another process. */
  async refreshUntilAvailable(): Promise<void> {
    let status: number;
    do ({ status } = await this.refresh());
    while (status === 429 || status === 503);
    assert.equal(status, 200);
  }
}

/** The access token of a token response. */
export async function accessTokenOf(response: Response): Promise<string> {
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
