import { expect } from '@open-wc/testing';
import { TokenError, type RefreshRequest, type TokenProvider, type TokenResponse } from '../../src/index.js';
import { addProvider, collect, makeEmbed, never, next, put, tokenResponse, until } from './elements.js';
import { act, connect, nextMessage, refreshed, roundTrip } from './embedded-frame.js';
import { setVisibility, virtualTime } from './page-state.js';
import { mockNetwork } from '../support/network.js';
import { TokenEndpoint } from '../support/token-endpoint.js';
import { fillStorages, readStorages } from '../support/storages.js';

/** A provider as a server writes it into a page. */
function servedProvider(): TokenProvider {
  const section = document.createElement('section');
  section.innerHTML = `<token-provider endpoint="/oauth/refresh">
    <script type="application/json">${JSON.stringify(tokenResponse(1))}</script>
  </token-provider>`;
  return put(section.querySelector('token-provider')!);
}

describe('What hurts the users of what exists: page and elements', () => {
  mockNetwork();

  // apache/superset#34529, #40870
  it('guest token refresh went on after `unmount()`, timers piled up', async () => {
    const clock = virtualTime();
    const requests: RefreshRequest[] = [];
    const refresher = (request: RefreshRequest): Promise<never> => {
      requests.push(request);
      return never();
    };
    for (let visit = 1; visit <= 3; visit++) {
      const provider = addProvider({ refresher });
      const embeds = [makeEmbed('dashboard'), makeEmbed('orders')];
      provider.append(...embeds);
      await until(() => embeds[0]?.generation === provider.generation, 'the dashboard has its token');
      // The last visit ends in the middle of a refresh.
      if (visit === 3) clock.tick(80_000);
      expect(requests.filter(({ signal }) => !signal.aborted)).to.have.length(visit === 3 ? 1 : 0);
      expect(clock.countTimers()).to.be.above(0);
      provider.remove();
      const isQuiet = (): boolean => {
        // The end of the task in which another provider could replace it.
        clock.tick(0);
        return clock.countTimers() === 0;
      };
      await until(isQuiet, `no timer is armed after visit ${visit}`);
      expect(requests.every(({ signal }) => signal.aborted)).to.equal(true);
    }
    clock.tick(1_000_000);
    expect(requests).to.have.length(1);
  });

  // apache/superset#35261
  it('several dashboards: each made and retried its own tokens, in parallel', async () => {
    const endpoint = new TokenEndpoint();
    const provider = servedProvider();
    const embeds = Array.from({ length: 4 }, () => makeEmbed('dashboard'));
    const shadowed = document.createElement('section');
    shadowed.attachShadow({ mode: 'open' }).append(embeds[3]!);
    provider.append(...embeds.slice(0, 3), shadowed);
    await until(() => embeds.every(embed => embed.generation === 1), 'all are connected');
    const heard = embeds.map(embed => nextMessage(embed, 'heard'));
    // The server fails once, and every dashboard's API has refused the first token.
    endpoint.failOnce(503);
    for (const embed of embeds) embed.send({ act: 'reject', generation: 1 });
    for (const message of await Promise.all(heard)) expect(message['heard']).to.equal('access-2');
    await until(() => embeds.every(embed => embed.generation === 2), 'all have the second token');
    expect(endpoint.presented, 'one refresh, and its one retry').to.deep.equal(['refresh-1', 'refresh-1']);
    expect(endpoint.mostAtOnce).to.equal(1);
  });

  // apache/superset#20817, #20836
  it('token expired, the user saw permission errors, and no event told the host', async () => {
    const clock = virtualTime();
    const answers: (() => ReturnType<NonNullable<TokenProvider['refresher']>>)[] = [];
    const unavailable = (): Promise<never> => Promise.reject(new TokenError('server_error', '503'));
    const provider = addProvider({ refresher: () => (answers.shift() ?? unavailable)() });
    const page = document.body;
    const failures = collect(page, 'token-refresh-failed');
    const statuses = collect(page, 'token-status');
    const logins = collect(page, 'login-required');
    const expirations = collect(page, 'token-expired');
    await clock.tickAsync(99_999);
    expect(expirations).to.deep.equal([]);
    await clock.tickAsync(1);
    expect(expirations).to.deep.equal([{ generation: provider.generation }]);
    expect(provider.status).to.equal('expired');
    expect(provider.matches(':state(expired)')).to.equal(true);
    expect(statuses.at(-1)).to.deep.equal({ status: 'expired', previous: 'retrying' });
    expect(failures[0]?.attempt).to.equal(1);
    expect(failures[0]?.error.code).to.equal('server_error');
    expect(failures[0]?.retryIn).to.be.within(0, 1_000);
    // A dashboard that is opened now is not sent to its API with a token that is over.
    const embed = makeEmbed('dashboard');
    const messages = collect(embed, 'embed-message');
    provider.append(embed);
    await until(() => embed.status === 'connected', 'the dashboard is connected');
    await roundTrip(embed);
    expect(messages.map(({ data }) => data)).to.deep.equal([{ roundTrip: true }]);
    const heard = nextMessage(embed, 'heard');
    answers.push(() => Promise.resolve(tokenResponse(2)));
    dispatchEvent(new Event('online'));
    expect((await heard)['heard']).to.equal('access-2');
    expect(logins).to.deep.equal([]);
    // The host also gets an event when the session is over.
    answers.push(() => Promise.reject(new TokenError('invalid_grant', 'It is over.')));
    const revoked = nextMessage(embed, 'revoked');
    const refused = await provider.refresh().catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'invalid_grant');
    expect(failures.at(-1)?.retryIn).to.equal(null);
    expect(logins).to.have.length(1);
    expect((await revoked)['revoked']).to.equal('session_over');
  });

  // getlago/lago-front#3816
  it("every renewal handed back the token captured at page load; a reload reset the user's tab and filters", async () => {
    const endpoint = new TokenEndpoint();
    const provider = servedProvider();
    const embed = makeEmbed('dashboard');
    const first = nextMessage(embed, 'heard');
    let loads = 0;
    provider.append(embed);
    embed.shadowRoot!.addEventListener('load', () => (loads += 1), true);
    await connect(embed, provider);
    expect(await first).to.include({ heard: 'access-1', tab: 'overview', filter: 'none' });
    const frame = embed.shadowRoot!.querySelector('iframe')!;
    await act(embed, 'choose', { tab: 'churn', filter: 'EMEA' });
    for (let n = 2; n <= 6; n++) {
      const heard = nextMessage(embed, 'heard');
      await provider.refresh();
      expect(await heard).to.include({ heard: `access-${n}`, tab: 'churn', filter: 'EMEA' });
      expect(await provider.getToken()).to.equal(`access-${n}`);
    }
    expect(endpoint.presented).to.deep.equal([1, 2, 3, 4, 5].map(n => `refresh-${n}`));
    expect(embed.shadowRoot!.querySelector('iframe')).to.equal(frame);
    await until(() => loads > 0, 'it has loaded');
    expect(loads).to.equal(1);
  });

  // getlago/lago-front#3816
  it('the token was put into a cache that is persisted to disk', async () => {
    const endpoint = new TokenEndpoint();
    const provider = servedProvider();
    provider.session = 'maya';
    const embed = await connect(makeEmbed('dashboard'), provider);
    for (let generation = 2; generation <= 4; generation++) await refreshed(provider, embed);
    expect(new Set(endpoint.caches), 'nor by the browser').to.deep.equal(new Set(['no-store']));
    // The search finds a string that is there.
    const empty = await fillStorages('access-canary');
    const found = Object.entries(await readStorages()).filter(([, text]) => text.includes('access-canary'));
    await empty();
    expect(found.map(([place]) => place)).to.deep.equal([
      'localStorage',
      'sessionStorage',
      'IndexedDB',
      'Cache Storage',
      'cookies',
      'the address, history and name of the page',
    ]);
    for (const [place, text] of Object.entries(await readStorages()))
      expect(text, place).not.to.match(/(access|refresh)-\d/);
  });

  // gravitational/teleport#51617, shopware/shopware#3572, workos/authkit-nextjs#289, manfredsteyer/angular-oauth2-oidc#1411
  it('background tab: timers throttled to a minute and more, up to six in Safari; token ran out', async () => {
    // The page's own timers do not fire at all; a worker's do.
    virtualTime(['setTimeout', 'clearTimeout']);
    let n = 0;
    const short = (): TokenResponse => ({ ...tokenResponse(++n), expires_in: 12 });
    // Armed by the page's own timer while it is visible, and moved into a worker when it is hidden. Due after 1.2 s.
    const provider = addProvider({ refreshAt: 0.1, refresher: () => Promise.resolve(short()) });
    Object.assign(provider, { tokens: short() });
    await provider.updateComplete;
    setVisibility('hidden');
    for (const generation of [3, 4])
      expect(await next(provider, 'token-refreshed')).to.include({ generation });
    expect(provider.metrics.headroom.min).to.be.above(0);
  });
});
