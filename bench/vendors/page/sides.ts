import { Chatty } from '@looker/chatty';
import { getEmbedSDK, LookerEmbedExSDK } from '@looker/embed-sdk';
import { embedDashboard } from '@superset-ui/embedded-sdk';

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
  readonly count: number;
  readonly api: TokenApi;
}

/** Puts `count` dashboards into the page; rejects where that fails. */
type Embed = (embedding: Embedding) => Promise<void>;

/** As each vendor's documentation has it, and this project's. */
export const sides: Readonly<Record<Vendor, Readonly<Record<Side, Embed>>>> = {
  superset: {
    async sdk({ origin, count, api }) {
      const embeds = places(count).map((mountPoint, index) =>
        embedDashboard({
          id: String(index),
          supersetDomain: origin,
          mountPoint,
          fetchGuestToken: () => api.guestToken(),
        }),
      );
      await Promise.all(embeds);
    },
    ours({ origin, count, api }) {
      const refresher = guestTokenRefresher(() => api.guestToken());
      return provide('superset', refresher, count, index => `${origin}/embedded/${index}`);
    },
  },
  looker: {
    async sdk({ origin, count, api }) {
      // The SDK knows https only, a loopback server has no certificate: its hooks for tests take the scheme off again.
      const sdk = getEmbedSDK(
        new LookerEmbedExSDK(url => Chatty.createHost(url.replace(/^https:\/\/(?=http:)/, ''))),
      );
      const tokens = () => api.cookielessTokens();
      sdk.initCookieless(origin, tokens, tokens);
      sdk.apiHost = origin;
      const clients = places(count).map((place, index) =>
        sdk.createDashboardWithId(String(index)).appendTo(place).build().connect(),
      );
      await Promise.all(clients);
    },
    ours({ origin, count, api }) {
      const refresher: Refresher = async () => {
        const tokens = await api.cookielessTokens();
        return { ...tokens, access_token: tokens.api_token, expires_in: tokens.api_token_ttl };
      };
      const query = `embed_domain=${encodeURIComponent(location.origin)}&sdk=3`;
      return provide('looker', refresher, count, index => `${origin}/embed/dashboards/${index}?${query}`);
    },
  },
};

function places(count: number): HTMLElement[] {
  return Array.from({ length: count }, () => document.body.appendChild(document.createElement('div')));
}

async function provide(
  protocol: Vendor,
  refresher: Refresher,
  count: number,
  src: (index: number) => string,
): Promise<void> {
  const provider = document.createElement('token-provider');
  provider.refresher = refresher;
  for (let index = 0; index < count; index++) {
    const embed = document.createElement('analytics-embed');
    provider.append(Object.assign(embed, { protocol, src: src(index), embedTitle: 'A dashboard' }));
  }
  document.body.append(provider);
  await provider.updateComplete;
}
