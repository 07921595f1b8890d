import type { TokenAnswer } from '../token-family.js';
import { clientScripts, html, type Content } from '../two-origins.js';

/** How the host page is made. */
export interface PageOptions {
  /**
   * Where a backend keeps the refresh token: in a session of its own, or in a cookie, so that one whose answer the browser does
   * not take is lost. By default there is none, and the page holds it.
   */
  readonly backend?: 'session' | 'cookie';
  /** ms, the provider's `request-timeout`. */
  readonly requestTimeout?: number;
  /** The provider's `refresh-at`; default the library's. */
  readonly refreshAt?: number;
  /** ms by which the user's clock is wrong; {@link setClock} changes it later. */
  readonly clock?: number;
  /** Whether the library's script is loaded when the browser has the second refresh token in its cookie. */
  readonly afterCookie?: boolean;
  /** Whether what is inside the provider comes after the library has run; by default the page comes at once. */
  readonly inParts?: boolean;
  /** What `Math.random` returns in the page, so that waits are known. */
  readonly dice?: number;
  /** Whether the page has a silent way back in. */
  readonly reauthenticate?: boolean;
}

/** What the server adds. */
export interface PageContext {
  readonly frameUrl: string;
  /** Where the browser's cookie is read. */
  readonly cookieUrl: string;
  /** For the markup; none where the page is to ask for its first token. */
  readonly tokens: TokenAnswer | undefined;
}

/** Where the provider asks, by where the backend keeps the refresh token. */
const ENDPOINTS = { none: '/token', session: '/bff/refresh', cookie: '/bff/by-cookie/refresh' };

/** What separates the two parts in which the host's page can be sent. */
export const REST = '<!-- the rest -->';

/** The host's page: one provider, one embed, and a journal of what the provider tells. */
export function hostPage(options: PageOptions, { frameUrl, cookieUrl, tokens }: PageContext): Content {
  const { backend, requestTimeout = 10_000, clock = 0, dice, reauthenticate = false } = options;
  const { afterCookie, inParts, refreshAt } = options;
  const library = afterCookie
    ? `>while (await (await fetch('${cookieUrl}')).text() !== '2');
  await import('/analytics-embed.min.js');`
    : `${inParts ? ' async' : ''} src="/analytics-embed.min.js">`;
  return html(
    'A host page under fire',
    `<script>
  ${clockScript(clock)}
  ${dice === undefined ? '' : `Math.random = () => ${dice};`}
  globalThis.journal = [];
  for (const type of ['token-status', 'token-expired', 'login-required'])
    document.addEventListener(type, ({ detail }) => journal.push(detail.status ?? type));
  ${reauthenticate ? reauthenticateScript : ''}
  ${inParts ? "customElements.whenDefined('token-provider').then(() => fetch('/rest', { method: 'POST' }));" : ''}
</script>
<script type="module"${library}</script>
<token-provider endpoint="${ENDPOINTS[backend ?? 'none']}" request-format="${backend ? 'cookie' : 'json'}" request-timeout="${requestTimeout}"${refreshAt === undefined ? '' : ` refresh-at="${refreshAt}"`}>
  ${REST}
  ${inParts ? partedScript : ''}
  ${tokens ? `<script type="application/json">${JSON.stringify(tokens)}</script>` : ''}
  <analytics-embed src="${frameUrl}&amp;clock=${clock}" embed-title="A dashboard under fire"></analytics-embed>
</token-provider>`,
  );
}

/** Sets the user's clock anew, by so many ms against the true one; runs in a page of the server's. */
export function setClock(offset: number): void {
  (globalThis as unknown as { clock: { offset: number } }).clock.offset = offset;
}

/** The dashboard's page: it writes down what it hears, and can ask its API. */
export function framePage(hostOrigin: string, clock: number): Content {
  const options = `onToken({ token, generation }) {
      current = token;
      dataset.generation = generation;
    },
    onRevoked({ reason }) {
      current = '';
      dataset.revoked = reason;
    },`;
  return html(
    'A dashboard under fire',
    `<script>
  ${clockScript(clock)}
  let current = '';
  // By the bare fetch: the client's own would mend a 401.
  async function askApi() {
    const { status } = await fetch('/api', { headers: { authorization: 'Bearer ' + current } });
    dataset.api = status;
  }
</script>
${clientScripts(hostOrigin, options)}`,
  );
}

/** Before anything else reads the time; `performance` keeps its own, as it does when a user's clock is wrong. */
function clockScript(offset: number): string {
  return `globalThis.clock = { offset: ${offset} };
  globalThis.Date = class extends Date {
    constructor(...parts) {
      if (parts.length > 0) super(...parts);
      else super(super.constructor.now());
    }
    static now() {
      return super.now() + clock.offset;
    }
  };`;
}

/** How far the provider was when the rest of it came. */
const partedScript = `<script>
    journal.push('the rest, ' + (document.querySelector('token-provider').status ?? 'undefined'));
  </script>`;

const reauthenticateScript = `customElements.whenDefined('token-provider').then(() => {
    document.querySelector('token-provider').reauthenticate = async ({ signal }) => {
      const response = await fetch('/silent', { method: 'POST', signal });
      if (!response.ok) throw new Error('The host has no session either.');
      return response.json();
    };
  });`;
