import { expect } from '@open-wc/testing';
import { TokenSession } from '../../src/session/index.js';
import { never, tokenResponse, virtualTime } from './elements.js';

describe('the browser’s own signals', () => {
  let session: TokenSession;
  let requests = 0;

  beforeEach(() => {
    requests = 0;
    const refresher = (): Promise<never> => {
      requests += 1;
      return never();
    };
    session = new TokenSession({ refresher });
    session.setTokens(tokenResponse(1));
    session.start();
  });

  afterEach(() => {
    session.stop();
    Reflect.deleteProperty(navigator, 'onLine');
  });

  /** The computer sleeps: the wall clock goes on, and no timer fires. */
  function sleep(): void {
    virtualTime(['Date']).tick(90_000);
  }

  for (const name of ['visibilitychange', 'resume', 'pageshow', 'online', 'focus']) {
    const target = name === 'visibilitychange' || name === 'resume' ? document : globalThis;
    it(`refresh a token that is nearly over after sleep in the turn of ${name}, by one request`, () => {
      sleep();
      expect(requests).to.equal(0);
      target.dispatchEvent(new Event(name));
      target.dispatchEvent(new Event(name));
      expect(requests).to.equal(1);
    });
  }

  it('prevent requests while the browser is offline', () => {
    let onLine = false;
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => onLine });
    dispatchEvent(new Event('offline'));
    sleep();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(requests).to.equal(0);
    onLine = true;
    dispatchEvent(new Event('online'));
    expect(requests).to.equal(1);
  });
});
