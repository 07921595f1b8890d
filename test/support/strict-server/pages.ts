import type { TokenAnswer } from './token-family.js';

/** How the host page is made. */
export interface PageOptions {
  /** Who holds the refresh token: the page (`json`, default), or the backend behind the host's cookie. */
  readonly format?: 'json' | 'cookie';
  /** ms, the provider's `request-timeout`. */
  readonly requestTimeout?: number;
  /** ms by which the user's clock is wrong. */
  readonly clock?: number;
  /** What `Math.random` returns in the page, so that waits are known. */
  readonly dice?: number;
  /** Whether the page has a silent way back in. */
  readonly reauthenticate?: boolean;
}

/** What the server adds. */
export interface PageContext {
  readonly loginId: string;
  readonly frameOrigin: string;
  /** For the markup; none where the page is to ask for its first token. */
  readonly tokens: TokenAnswer | undefined;
}

/** The host's page: one provider, one embed, and a journal of what the provider tells. */
export function hostPage(options: PageOptions, { loginId, frameOrigin, tokens }: PageContext): string {
  const { format = 'json', requestTimeout = 10_000, clock = 0, dice, reauthenticate = false } = options;
  const frame = `${frameOrigin}/frame?login=${loginId}&clock=${clock}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A host page under fire</title>
<link rel="icon" href="data:,">
<script>
  ${clockScript(clock)}
  ${dice === undefined ? '' : `Math.random = () => ${dice};`}
  globalThis.journal = [];
  for (const type of ['token-status', 'token-expired', 'login-required'])
    document.addEventListener(type, ({ detail }) => journal.push(detail.status ?? type));
  ${reauthenticate ? reauthenticateScript : ''}
</script>
<script type="module" src="/analytics-embed.min.js"></script>
<token-provider endpoint="${format === 'json' ? '/token' : '/bff/refresh'}" request-format="${format}" request-timeout="${requestTimeout}">
  ${tokens ? `<script type="application/json">${JSON.stringify(tokens)}</script>` : ''}
  <analytics-embed src="${frame.replace('&', '&amp;')}" embed-title="A dashboard under fire"></analytics-embed>
</token-provider>
</html>`;
}

/** The dashboard's page: it writes down what it hears, and can ask its API. */
export function framePage(hostOrigin: string, clock: number): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A dashboard under fire</title>
<script>${clockScript(clock)}</script>
<script src="/frame.iife.min.js"></script>
<script>
  const { dataset } = document.documentElement;
  let current = '';
  AnalyticsEmbedFrame.connectToHost({
    hostOrigins: [${JSON.stringify(hostOrigin)}],
    onToken({ token, generation }) {
      current = token;
      dataset.generation = generation;
    },
    onRevoked({ reason }) {
      current = '';
      dataset.revoked = reason;
    },
  });
  // By the bare fetch: the client's own would mend a 401.
  async function askApi() {
    const { status } = await fetch('/api', { headers: { authorization: 'Bearer ' + current } });
    dataset.api = status;
  }
</script>
</html>`;
}

/** Before anything else reads the time; `performance` keeps its own, as it does when a user's clock is wrong. */
function clockScript(offset: number): string {
  if (offset === 0) return '';
  return `globalThis.Date = class extends Date {
    constructor(...parts) {
      if (parts.length > 0) super(...parts);
      else super(super.constructor.now());
    }
    static now() {
      return super.now() + ${offset};
    }
  };`;
}

const reauthenticateScript = `customElements.whenDefined('token-provider').then(() => {
    document.querySelector('token-provider').reauthenticate = async ({ signal }) => {
      const response = await fetch('/silent', { method: 'POST', signal });
      if (!response.ok) throw new Error('The host has no session either.');
      return response.json();
    };
  });`;
