import { expect } from '@open-wc/testing';
import { embedDashboard, type EmbedDashboardParams } from '@superset-ui/embedded-sdk';
import { TokenSession } from '../../../src/session/index.js';
import { guestTokenRefresher } from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, mockNetwork, network } from '../../support/network.js';
import { origins } from '../../support/origins.js';
import { unsignedJwt } from '../../support/unsigned-jwt.js';
import { put } from '../elements.js';
import { callRefresher, errorOf, expectNoSecret } from './call-refresher.js';

const url = 'https://host.example/guest-token';

/** As a page writes it for `embedDashboard`. */
const fetchGuestToken: EmbedDashboardParams['fetchGuestToken'] = async () => {
  const response = await fetch(url, { method: 'POST' });
  const body = (await response.json()) as { token: string; message: string };
  if (!response.ok) throw Object.assign(new Error(body.message), { status: response.status });
  return body.token;
};

describe('guestTokenRefresher', () => {
  mockNetwork();
  const refresher = guestTokenRefresher(fetchGuestToken);
  let issued: string[];
  beforeEach(() => {
    issued = [];
    const answer = (): Response => {
      // Its times are past: the local clock may be wrong.
      const times = { iat: 1_000_000, exp: 1_000_300 };
      const token = unsignedJwt({ type: 'guest', ...times, jti: issued.length + 1 });
      issued.push(token);
      return HttpResponse.json({ token });
    };
    network.use(http.post(url, answer));
  });

  it('brings a new guest token twice in a row, as long as the token itself says', async () => {
    const session = new TokenSession({ refresher });
    session.start();
    try {
      expect(await session.getToken()).to.equal(issued[0]);
      await session.refresh();
      expect(await session.getToken()).to.equal(issued[1]);
      expect(session.token?.lifetime).to.equal(300_000);
      expect(session.generation).to.equal(2);
      for (const shown of [session, session.token]) expectNoSecret(shown, issued);
    } finally {
      session.stop();
    }
    expect(issued).to.have.length(2);
  });

  it('is given the callback that the SDK itself embeds with', async () => {
    const mountPoint = put(document.createElement('div'));
    const supersetDomain = origins.frame;
    const dashboard = await embedDashboard({ id: 'sales', supersetDomain, mountPoint, fetchGuestToken });
    try {
      expect(mountPoint.querySelector('iframe')?.src).to.equal(`${origins.frame}/embedded/sales`);
      expect((await callRefresher(refresher)).access_token).to.equal(issued[1]);
      expect(issued).to.have.length(2);
    } finally {
      dashboard.unmount();
    }
  });

  it('rejects as the status says for which the callback throws, without its text', async () => {
    network.use(http.post(url, () => HttpResponse.json({ message: 'secret-login' }, { status: 429 })));
    const fields = { code: 'rate_limited', status: 429, transient: true } as const;
    await errorOf(callRefresher(refresher), fields, ['secret-login']);
  });
});
