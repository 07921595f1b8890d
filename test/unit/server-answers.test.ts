import { expect } from '@open-wc/testing';
import { httpRefresher } from '../../src/session/index.js';
import { SessionHarness } from '../support/session-harness.js';
import { ends, errors, NOW, shapes, type ServerAnswer } from './server-answers.js';

/** Its body is read in microtasks: a real one takes turns of the event loop, in which virtual time stands still. */
function respond({ status = 200, body, isDateReadable }: ServerAnswer): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = new Headers(isDateReadable ? { date: new Date(NOW).toUTCString() } : {});
  const response = {
    ok: status >= 200 && status < 300,
    status,
    headers,
    json: () => new Promise(resolve => resolve(JSON.parse(text))),
    text: () => Promise.resolve(text),
    clone: () => response,
  };
  return response as unknown as Response;
}

/** A session without a token that has received this answer. */
async function answeredWith(answer: ServerAnswer): Promise<SessionHarness> {
  const refresher = httpRefresher({
    endpoint: 'https://login.example/token',
    fetch: () => Promise.resolve(respond(answer)),
  });
  const harness = new SessionHarness({ refresher });
  expect(harness.clock.now().wall).to.equal(NOW);
  harness.clock.setWall((answer.aheadSeconds ?? 0) * 1_000);
  harness.session.start();
  await harness.clock.advance(0);
  return harness;
}

describe('What servers send', () => {
  for (const answer of [...ends, ...shapes, ...errors]) {
    const { takenFor } = answer;
    it(`${answer.sends} (${answer.by}) is ${JSON.stringify(takenFor)}`, async () => {
      const harness = await answeredWith(answer);
      const failure = harness.told('refresh-failed')[0]?.error;
      const texts = JSON.stringify([failure?.message, harness.told('lifetime-unknown')]);
      expect(texts).not.to.include('SECRET');
      if ('error' in takenFor) {
        expect(failure?.code).to.equal(takenFor.error);
        expect(failure?.message).to.include(answer.says ?? '');
        return;
      }
      expect(failure).to.equal(undefined);
      const { lifetime } = harness.session.token ?? {};
      expect(lifetime).to.equal(takenFor.lifetime === null ? null : takenFor.lifetime * 1_000);
      expect(harness.told('lifetime-unknown')).to.have.length(lifetime === null ? 1 : 0);
      // Without an end nothing is requested; tokens that are over on arrival do not flood the server.
      if (lifetime !== null && lifetime !== 0) return;
      await harness.clock.advance(60_000);
      expect(harness.session.generation).to.be.at.most(lifetime === null ? 1 : 9);
    });
  }

  it('a refresher of the page’s own may return an error, too', async () => {
    const refresher = (): Promise<never> => Promise.resolve({ error: 'invalid_grant' } as never);
    const harness = new SessionHarness({ refresher });
    harness.session.start();
    await harness.clock.advance(0);
    expect(harness.told('login-required').map(({ error }) => error.code)).to.deep.equal(['invalid_grant']);
  });
});
