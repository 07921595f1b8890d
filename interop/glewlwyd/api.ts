/** Glewlwyd's REST interface, as one user whom a cookie identifies. */
export class Api {
  readonly #url: string;
  #cookie = '';

  private constructor(origin: string) {
    this.#url = `${origin}/api`;
  }

  /** Signs in. */
  static async signIn(origin: string, username: string, password: string): Promise<Api> {
    const api = new Api(origin);
    const { headers } = await api.send('POST', '/auth/', { username, password });
    api.#cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return api;
  }

  /**
   * Sends a request; a redirect is not followed.
   * @throws Error with the answer, if it is a refusal.
   */
  async send(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      redirect: 'manual',
      headers: { cookie: this.#cookie, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.status >= 400)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }

  /** Where an authorization request leads, once the user has signed in and has granted the scopes. */
  async authorize({ pathname, search }: URL): Promise<URL> {
    const path = pathname.replace(/^\/+api/, '');
    const { headers } = await this.send('GET', `${path}${search}&g_continue`);
    return new URL(headers.get('location') ?? '');
  }
}
