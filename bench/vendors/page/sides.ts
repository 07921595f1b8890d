import { Chatty } from '@looker/chatty';
import { getEmbedSDK, LookerEmbedExSDK } from '@looker/embed-sdk';
import { embedDashboard } from '@superset-ui/embedded-sdk';
import { html, render } from 'lit';

import { guestTokenRefresher, type Refresher } from '../../../src/session/index.js';
import '../../../src/index.js';
import '../../../src/bridge/protocols/looker.js';
import '../../../src/bridge/protocols/superset.js';
import type { TokenApi } from './token-api.js';

/** Whose dashboard is embedded. */
export type Vendor = 'superset' | 'looker';

/** What embeds it: the vendor's own SDK, or this project. */
export type Side = 'sdk' | 'ours';

/** What is embedded, and by whose tokens. */
export interface Embedding {
  /** The frames' origin. */
  readonly origin: string;
  /** The dashboards. */
  readonly ids: readonly string[];
  readonly api: TokenApi;
}

/** Puts the dashboards into the page; rejects where that fails. */
type Embed = (embedding: Embedding) => Promise<unknown>;

/** As each vendor's documentation has it, and this project's. */
export const sides: Readonly<Record<Vendor, Readonly<Record<Side, Embed>>>> = {
  superset: {
    sdk({ origin, ids, api }) {
      const fetchGuestToken = (): Promise<string> => api.guestToken();
      return Promise.all(
        ids.map(id => embedDashboard({ id, supersetDomain: origin, mountPoint: place(), fetchGuestToken })),
      );
    },
    ours({ origin, ids, api }) {
      const refresher = guestTokenRefresher(() => api.guestToken());
      return provide(
        'superset',
        refresher,
        ids.map(id => `${origin}/embedded/${id}`),
      );
    },
  },
  looker: {
    sdk({ origin, ids, api }) {
      // The SDK knows https only, a loopback server has no certificate: its hooks for tests take the scheme off again.
      const sdk = getEmbedSDK(
        new LookerEmbedExSDK(url => Chatty.createHost(url.replace(/^https:\/\/(?=http:)/, ''))),
      );
      const tokens = () => api.cookielessTokens();
      sdk.initCookieless(origin, tokens, tokens);
      sdk.apiHost = origin;
      return Promise.all(ids.map(id => sdk.createDashboardWithId(id).appendTo(place()).build().connect()));
    },
    ours({ origin, ids, api }) {
      const refresher: Refresher = async () => {
        const tokens = await api.cookielessTokens();
        return { ...tokens, access_token: tokens.api_token, expires_in: tokens.api_token_ttl };
      };
      const query = `embed_domain=${encodeURIComponent(location.origin)}&sdk=3`;
      return provide(
        'looker',
        refresher,
        ids.map(id => `${origin}/embed/dashboards/${id}?${query}`),
      );
    },
  },
};

function place(): HTMLElement {
  return document.body.appendChild(document.createElement('div'));
}

async function provide(protocol: Vendor, refresher: Refresher, sources: readonly string[]): Promise<void> {
  const embeds = sources.map(
    src =>
      html`<analytics-embed protocol=${protocol} src=${src} embed-title="A dashboard"></analytics-embed>`,
  );
  render(html`<token-provider .refresher=${refresher}>${embeds}</token-provider>`, document.body);
  await document.querySelector('token-provider')?.updateComplete;
}
