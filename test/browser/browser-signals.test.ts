import { expect } from '@open-wc/testing';
import { TokenSession } from '../../src/session/index.js';
import { tokenResponse } from './elements.js';
import { Leftovers } from '../support/leftovers.js';

describe('the browser’s own signals', () => {
  const dateNow = Date.now.bind(Date);
  let session: TokenSession;
  let requests = 0;

  beforeEach(() => {
    requests = 0;
    session = new TokenSession({
      refresher: () => {
        requests += 1;
        return new Promise(() => undefined);
      },
    });
    session.setTokens(tokenResponse(1));
    session.start();
  });

  afterEach(() => {
    session.stop();
    Date.now = dateNow;
    Reflect.deleteProperty(navigator, 'onLine');
  });

  /** The machine sleeps: the wall clock goes on, no timer does. */
  function sleep(ms: number): void {
    Date.now = () => dateNow() + ms;
  }

  function setOnline(online: boolean): void {
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
    dispatchEvent(new Event(online ? 'online' : 'offline'));
  }

  const signals: readonly (readonly [string, () => EventTarget])[] = [
    ['visibilitychange', () => document],
    ['resume', () => document],
    ['pageshow', () => globalThis],
    ['online', () => globalThis],
    ['focus', () => globalThis],
  ];
  for (const [name, target] of signals) {
    it(`refresh a token that ran low in sleep in the turn of ${name}, by one request`, () => {
      sleep(90_000);
      expect(requests).to.equal(0);
      target().dispatchEvent(new Event(name));
      target().dispatchEvent(new Event(name));
      expect(requests).to.equal(1);
    });
  }

  it('keep it from asking while the browser is offline', () => {
    setOnline(false);
    sleep(90_000);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(requests).to.equal(0);
    setOnline(true);
    expect(requests).to.equal(1);
  });

  it('are not listened to after the stop', () => {
    session.stop();
    const leftovers = new Leftovers();
    try {
      session.start();
      expect(leftovers.listeners).to.include.members(['online', 'offline', ...signals.map(([name]) => name)]);
      session.stop();
      expect(leftovers.listeners).to.deep.equal([]);
    } finally {
      leftovers.restore();
    }
  });
});
