import { expect } from '@open-wc/testing';
import { embedDashboard, type EmbedDashboardParams } from '@superset-ui/embedded-sdk';
import { TokenSession } from '../../../src/session/index.js';
import { guestTokenRefresher } from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, mockNetwork, network } from '../../support/network.js';
import { origins } from '../../support/origins.js';
import { unsignedJwt } from '../../support/unsigned-jwt.js';
import { callRefresher, errorOf, expectNoSecret } from './refresher-contract.js';

const url = 'https://host.example/guest-token';

/** As a page writes it for `embedDashboard`. */
const fetchGuestToken: EmbedDashboardParams['fetchGuestToken'] = async () => {
  const response = await fetch(url, { method: 'POST' });
  const body = (await response.json()) as { token: string; message: string };
  if (!response.ok) throw Object.assign(new Error(body.message), { status: response.status });
  return body.token;
};

/** Issues the next guest token at each request, and keeps them. Their times are past: the local clock may be wrong. */
function backend(): string[] {
  const issued: string[] = [];
  network.use(
    http.post(url, () => {
      const token = unsignedJwt({ type: 'guest', iat: 1_000_000, exp: 1_000_300, jti: issued.length + 1 });
      issued.push(token);
      return HttpResponse.json({ token });
    }),
  );
  return issued;
}

describe('guestTokenRefresher', () => {
  mockNetwork();
  const refresher = guestTokenRefresher(fetchGuestToken);

  it('brings a new guest token twice in a row, as long as the token itself says', async () => {
    const issued = backend();
    const session = new TokenSession({ refresher });
    session.start();
    try {
      expect(await session.getToken()).to.equal(issued[0]);
      await session.refresh();
      expect(await session.getToken()).to.equal(issued[1]);
      expect(session.token?.lifetime).to.equal(300_000);
      expect(session.generation).to.equal(2);
      expectNoSecret(session.token, issued);
      expectNoSecret(session, issued);
    } finally {
      session.stop();
    }
    expect(issued).to.have.length(2);
  });

  it('is given the callback that the SDK itself embeds with', async () => {
    const issued = backend();
    const mountPoint = document.createElement('div');
    document.body.append(mountPoint);
    const dashboard = await embedDashboard({
      id: 'sales',
      supersetDomain: origins.frame,
      mountPoint,
      fetchGuestToken,
    });
    try {
      expect(mountPoint.querySelector('iframe')?.src).to.equal(`${origins.frame}/embedded/sales`);
      expect((await callRefresher({ refresher })).access_token).to.equal(issued[1]);
      expect(issued).to.have.length(2);
    } finally {
      dashboard.unmount();
      mountPoint.remove();
    }
  });

  const secrets = ['secret-login'];
  const responses = [
    [503, 'server_error', true],
    [429, 'rate_limited', true],
    [401, 'refused', false],
  ] as const;
  for (const [status, code, transient] of responses) {
    it(`rejects with ${code} when the callback throws because of a ${status}`, async () => {
      network.use(http.post(url, () => HttpResponse.json({ message: 'secret-login' }, { status })));
      expectNoSecret(await errorOf(callRefresher({ refresher }), { code, status, transient }), secrets);
    });
  }

  it('rejects as the callback’s own error says', async () => {
    const over = Object.assign(new Error('secret-login'), { code: 'invalid_grant' });
    const result = callRefresher({ refresher: guestTokenRefresher(() => Promise.reject(over)) });
    expectNoSecret(await errorOf(result, { code: 'invalid_grant', transient: false }), secrets);
  });

  it('rejects as the response says that the callback throws', async () => {
    const response = new Response('secret-login', { status: 503, headers: { 'retry-after': '3' } });
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as Superset's own client does
    const result = callRefresher({ refresher: guestTokenRefresher(() => Promise.reject(response)) });
    await errorOf(result, { code: 'server_error', status: 503, retryAfter: 3_000 });
  });
});
