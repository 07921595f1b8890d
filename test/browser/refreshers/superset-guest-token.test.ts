import { expect } from '@open-wc/testing';
import { embedDashboard, type EmbedDashboardParams } from '@superset-ui/embedded-sdk';
import { decodeJwt, SignJWT } from 'jose';
import { TokenSession } from '../../../src/session/index.js';
import { guestTokenRefresher } from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, mockNetwork, network } from '../../support/network.js';
import { origins } from '../../support/origins.js';
import { ask, expectNoSecret, refusalOf } from './refresher-contract.js';

const url = 'https://host.example/guest-token';
const key = new TextEncoder().encode('a key that Superset and nobody else has');

/** As a page writes it for `embedDashboard`. */
const fetchGuestToken: EmbedDashboardParams['fetchGuestToken'] = async () => {
  const response = await fetch(url, { method: 'POST' });
  const body = (await response.json()) as { token: string; message: string };
  if (!response.ok) throw Object.assign(new Error(body.message), { status: response.status });
  return body.token;
};

function guestToken(n: number): Promise<string> {
  const claims = { type: 'guest', user: { username: 'maya' }, resources: [], rls_rules: [], jti: String(n) };
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' });
  // Long ago: the local clock may be wrong.
  return jwt.setIssuedAt(1_000_000).setExpirationTime(1_000_300).sign(key);
}

/** Issues the next guest token at each request, and keeps them. */
function backend(): string[] {
  const issued: string[] = [];
  network.use(
    http.post(url, async () => {
      issued.push(await guestToken(issued.length + 1));
      return HttpResponse.json({ token: issued.at(-1) });
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
    expect(issued.map(token => decodeJwt(token).jti)).to.deep.equal(['1', '2']);
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
      expect((await ask({ refresher })).access_token).to.equal(issued[1]);
      expect(issued).to.have.length(2);
    } finally {
      dashboard.unmount();
      mountPoint.remove();
    }
  });

  const answers = [
    [503, 'server_error', true],
    [429, 'rate_limited', true],
    [401, 'refused', false],
  ] as const;
  for (const [status, code, transient] of answers) {
    it(`takes a callback that throws because of a ${status} for ${code}`, async () => {
      network.use(http.post(url, () => HttpResponse.json({ message: 'secret-login' }, { status })));
      const error = await refusalOf(ask({ refresher }));
      expect(error).to.include({ name: 'TokenError', code, status, transient });
      expectNoSecret(error, ['secret-login']);
    });
  }

  it('takes the word of a callback that says that the login is over', async () => {
    const over = Object.assign(new Error('secret-login'), { code: 'invalid_grant' });
    const error = await refusalOf(ask({ refresher: guestTokenRefresher(() => Promise.reject(over)) }));
    expect(error).to.include({ code: 'invalid_grant', transient: false });
    expectNoSecret(error, ['secret-login']);
  });

  it('takes a callback that throws the response itself for what it says', async () => {
    const response = new Response('secret-login', { status: 503, headers: { 'retry-after': '3' } });
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as Superset's own client does
    const error = await refusalOf(ask({ refresher: guestTokenRefresher(() => Promise.reject(response)) }));
    expect(error).to.include({ code: 'server_error', status: 503, retryAfter: 3_000 });
  });
});
