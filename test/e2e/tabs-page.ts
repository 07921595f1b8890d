import { callText } from '../support/e2e-page.js';
import { html, type Content } from '../support/two-origins.js';
import { CLIENT_ID } from './tabs-provider.js';

/** How a page of the session is made. */
export interface TabPageOptions {
  /** Where the user signs in. */
  readonly loginUrl?: string;
  /** ms, the provider's `request-timeout`. */
  readonly requestTimeout?: number;
  /** Whether the browser has Web Locks; default it has. */
  readonly locks?: boolean;
  /** How many providers name the session; default 1. */
  readonly providers?: number;
  /** Whether the page notes when its process is busy; default it does not. */
  readonly measured?: boolean;
}

/** What a page says of itself, to the server that watches; never a token. */
export interface Note {
  /** Which document says it. */
  readonly page: string;
  /** When it happened, epoch ms. */
  readonly at: number;
  /**
   * `ready`: the library is there. `token`: another access token is in hand. `busy`: the page ran no task for so long before.
   * `pagehide`, `pageshow`: with whether the page goes to the back/forward cache, or comes from it.
   */
  readonly type:
    | 'ready'
    | 'token'
    | 'status'
    | 'revoked'
    | 'warning'
    | 'visibility'
    | 'frozen'
    | 'busy'
    | 'pagehide'
    | 'pageshow';
  /** The token's digest, the status, the reason, the text, the ms; empty where there is none. */
  readonly value: string;
}

/** ms between two signals by which a page measures how busy its process is. */
const SIGNAL_INTERVAL = 50;

/** The page's markup. `page` names the document, `watcher` is where its notes go. */
export function tabPage(
  { loginUrl, requestTimeout = 10_000, locks = true, providers = 1, measured = false }: TabPageOptions,
  { page, watcher, tokens }: { readonly page: string; readonly watcher: string; readonly tokens: object },
): Content {
  const provider = `<token-provider session="user-1" endpoint="/token" request-format="form"
  client-id="${CLIENT_ID}" request-timeout="${requestTimeout}"${loginUrl ? ` login-url="${loginUrl}"` : ''}>
  <script type="application/json">${JSON.stringify(tokens)}</script>
</token-provider>`;
  return html(
    `Tab ${page}`,
    `<script>
  ${locks ? '' : 'delete Navigator.prototype.locks;'}
  ${callText(watch, [page, watcher, measured ? SIGNAL_INTERVAL : 0])};
</script>
<script type="module" src="/analytics-embed.min.js"></script>
${provider.repeat(providers)}`,
  );
}

/** Runs in the page before the library does, and is sent there as text. */
function watch(page: string, watcher: string, signalInterval: number): void {
  const note = (type: string, value = '', at = Date.now()): void => {
    navigator.sendBeacon(watcher, JSON.stringify({ page, at, type, value }));
  };
  const { warn } = console;
  console.warn = (...values: unknown[]) => {
    note('warning', values.map(String).join(' '));
    warn.apply(console, values);
  };
  const seen = (): void => {
    note('visibility', document.visibilityState);
  };
  seen();
  document.addEventListener('visibilitychange', seen);
  document.addEventListener('freeze', () => {
    note('frozen');
  });
  for (const type of ['pagehide', 'pageshow'] as const)
    addEventListener(type, ({ persisted }) => {
      note(type, String(persisted));
    });
  document.addEventListener('token-status', event => {
    note('status', (event as CustomEvent<{ status: string }>).detail.status);
  });

  if (signalInterval > 0) {
    // Browsers slow down the timers of hidden pages, and not those of workers.
    const script = `setInterval(() => postMessage(null), ${signalInterval})`;
    const worker = new Worker(URL.createObjectURL(new Blob([script])));
    // Not from the start of the worker, which takes a while.
    let last = Infinity;
    worker.onmessage = () => {
      const now = Date.now();
      if (now - last > 3 * signalInterval) note('busy', String(now - last), now);
      last = now;
    };
  }

  interface State {
    readonly revoked: string | null;
    readonly token: { readonly accessToken: string } | null;
  }
  let known: string | undefined;
  let told: string | null = null;
  const hear = async ({ token, revoked }: State): Promise<void> => {
    const at = Date.now();
    if (revoked !== told && revoked) note('revoked', revoked);
    told = revoked;
    if (!token || token.accessToken === known) return;
    known = token.accessToken;
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(known));
    const hex = [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('');
    note('token', hex.slice(0, 16), at);
  };
  void customElements.whenDefined('token-provider').then(() => {
    note('ready');
    const probe = document.createElement('span');
    document.querySelector('token-provider')!.append(probe);
    const request = new Event('context-request', { bubbles: true, composed: true });
    Object.assign(request, {
      context: Symbol.for('analytics-embed:token'),
      contextTarget: probe,
      subscribe: true,
      callback: hear,
    });
    probe.dispatchEvent(request);
  });
}
