import { httpRefresher, type RefreshRequest, type TokenResponse } from '../../../src/session/index.js';
import type { Verdict } from '../authorization-server.js';
import type { Call } from '../network.js';
import type { SimulatedPage, World } from './page.js';

/** A refresher that tells what its request truly came to. */
export type Ask = (request: RefreshRequest, tell: Call['tell']) => Promise<TokenResponse>;

/** How a page gets its tokens. */
export function refresher({ server, network }: World, page: SimulatedPage): Ask {
  const { mode } = page.plan;
  const user = (): string => page.audit.user ?? '';
  return overHttp(network, page, mode !== 'deaf', mode === 'cookie' ? 'cookie' : 'json', body =>
    mode === 'cookie' ? server.refreshFor(user()) : server.refresh(body.refresh_token),
  );
}

/** The host's own session is still there: a new family for the same user. */
export function silentLogin({ server, network }: World, page: SimulatedPage): Ask {
  return overHttp(network, page, true, 'cookie', () =>
    page.plan.reauthenticates === 'yes'
      ? { granted: server.login(page.audit.user ?? '') }
      : { refused: 'invalid_grant' },
  );
}

function overHttp(
  network: World['network'],
  page: SimulatedPage,
  listens: boolean,
  format: 'json' | 'cookie',
  serve: (body: { refresh_token?: string }) => Verdict,
): Ask {
  return (request, tell) => {
    const fetch: typeof globalThis.fetch = (_, init) => {
      const body = JSON.parse(init?.body as string) as { refresh_token?: string };
      const signal = listens ? (init?.signal ?? undefined) : undefined;
      return network.fetch(page, { signal, serve: () => serve(body), tell });
    };
    const endpoint = 'https://app.example/refresh';
    return httpRefresher({ endpoint, format, fetch, clock: page.machine })(request);
  };
}
