import '../../../../src/index.js';
import type { RequestFormat } from '../../../../src/session/index.js';
import type { Answer, Library, Manager, SignedIn } from '../manager.js';

/** `<token-provider>`, shared by all tabs of the user. */
class OurManager implements Manager {
  readonly #provider = document.createElement('token-provider');
  readonly #path: string;

  constructor(format: RequestFormat, path: string) {
    this.#path = path;
    this.#provider.requestFormat = format;
    this.#provider.session = 'user-4711';
  }

  async start({ issuer, first }: SignedIn): Promise<void> {
    this.#provider.endpoint = issuer + this.#path;
    if (first) {
      const { expires_in, ...rest } = first;
      this.#provider.tokens = { ...rest, ...(expires_in === undefined ? {} : { expires_in }) };
    }
    document.body.append(this.#provider);
    await this.#provider.updateComplete;
  }

  token(): Promise<string> {
    return this.#provider.getToken();
  }

  refresh(): Promise<void> {
    return this.#provider.refresh();
  }

  async signOut(): Promise<void> {
    this.#provider.clear();
    await Promise.resolve();
  }

  async dispose(): Promise<void> {
    this.#provider.remove();
    await Promise.resolve();
  }
}

const TOKEN_PATH = '/token';
const BACKEND_PATH = '/oauth/refresh';

/** This project, the page holding the refresh token. */
export const ours: Library = {
  name: 'analytics-embed',
  create: () => new OurManager('json', TOKEN_PATH),
  dress: answer => ({ ...answer }),
  async refreshTokenOf(request) {
    if (!isPost(request, TOKEN_PATH)) return undefined;
    const { refresh_token = '' } = (await request.json()) as Partial<Answer>;
    return refresh_token;
  },
  documents: () => ({}),
};

/** What the host's backend keeps in the place of the page. */
let held = '';

/** This project in cookie mode: a backend holds the refresh token. */
export const oursByCookie: Library = {
  name: 'analytics-embed',
  create: () => new OurManager('cookie', BACKEND_PATH),
  // The backend has the answer before the page has, whatever becomes of the page.
  dress({ refresh_token = held, ...shown }) {
    held = refresh_token;
    return shown;
  },
  refreshTokenOf: request => Promise.resolve(isPost(request, BACKEND_PATH) ? held : undefined),
  documents: () => ({}),
};

function isPost({ method, url }: Request, path: string): boolean {
  return method === 'POST' && new URL(url).pathname === path;
}
