import {
  CacheLookupPolicy,
  loadExternalTokens,
  ProtocolMode,
  PublicClientApplication,
  type Configuration,
  type SilentRequest,
} from '@azure/msal-browser';

import type { Library, Manager, SignedIn } from '../manager.js';
import { idToken, refreshTokenInForm } from '../vendor-server.js';

const SCOPES = ['api'];
/** Seconds before its end at which a token counts as expired; the default, 300, would be all of a short one's life. */
const RENEWAL_OFFSET = 60;
const TOKEN_PATH = '/token';

/** Local storage, any OpenID Connect server. It has no timer: it refreshes when it is asked. */
class MsalManager implements Manager {
  #application: PublicClientApplication | undefined;
  #request: SilentRequest = { scopes: SCOPES };

  async start({ issuer, clientId, first }: SignedIn): Promise<void> {
    const configuration = configurationFor(issuer, clientId);
    if (first) {
      const { expires_in, ...rest } = first;
      // Their type is a number; what a server says instead is part of what is measured.
      const response = { ...rest, ...(expires_in === undefined ? {} : { expires_in: Number(expires_in) }) };
      const request = { scopes: SCOPES, authority: issuer };
      await closingChannels(() => loadExternalTokens(configuration, request, response, {}));
    }
    this.#application = new PublicClientApplication(configuration);
    await this.#application.initialize();
    const account = this.#application.getAllAccounts()[0];
    if (!account) throw new Error('No account in the cache.');
    this.#application.setActiveAccount(account);
    // Without the last resort, a hidden iframe at the server: third-party cookies are blocked.
    this.#request = {
      scopes: SCOPES,
      account,
      cacheLookupPolicy: CacheLookupPolicy.AccessTokenAndRefreshToken,
    };
  }

  async token(): Promise<string> {
    const { accessToken } = await this.#running().acquireTokenSilent(this.#request);
    if (accessToken === '') throw new Error('No access token.');
    return accessToken;
  }

  async refresh(): Promise<void> {
    await this.#running().acquireTokenSilent({ ...this.#request, forceRefresh: true });
  }

  /** Without the redirect to the server, which it refuses in frames. */
  async signOut(): Promise<void> {
    await this.#running().clearCache();
  }

  /** It offers nothing for that. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }

  #running(): PublicClientApplication {
    if (!this.#application) throw new Error('Not started.');
    return this.#application;
  }
}

/** Closes what a task has opened: the loading of tokens never closes its own, and no login comes that way. */
async function closingChannels(task: () => Promise<unknown>): Promise<void> {
  const Plain = globalThis.BroadcastChannel;
  const opened: BroadcastChannel[] = [];
  globalThis.BroadcastChannel = class extends Plain {
    constructor(name: string) {
      super(name);
      opened.push(this);
    }
  };
  try {
    await task();
  } finally {
    globalThis.BroadcastChannel = Plain;
    for (const channel of opened) channel.close();
  }
}

function configurationFor(issuer: string, clientId: string): Configuration {
  return {
    auth: {
      clientId,
      authority: issuer,
      knownAuthorities: [new URL(issuer).host],
      // Handed in, as their page on performance says, in the place of a request.
      authorityMetadata: JSON.stringify({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}${TOKEN_PATH}`,
        end_session_endpoint: `${issuer}/logout`,
        jwks_uri: `${issuer}/keys`,
      }),
    },
    cache: { cacheLocation: 'localStorage' },
    system: { protocolMode: ProtocolMode.OIDC, tokenRenewalOffsetSeconds: RENEWAL_OFFSET },
  };
}

/** Microsoft's library for single-page apps. */
export const msal: Library = {
  name: '@azure/msal-browser',
  create: () => new MsalManager(),
  dress: (answer, now, grant) => ({
    ...answer,
    scope: ['openid', 'profile', 'offline_access', ...SCOPES].join(' '),
    id_token: idToken(grant, now),
  }),
  refreshTokenOf: request => refreshTokenInForm(request, TOKEN_PATH),
  documents: () => ({}),
};
