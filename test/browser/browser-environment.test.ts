import { expect } from '@open-wc/testing';
import type { Clock } from '@sinonjs/fake-timers';
import { systemClock } from '../../src/session/clock.js';
import { TokenSession } from '../../src/session/index.js';
import { never, tokenResponse } from './elements.js';
import { setVisibility, virtualTime } from './page-state.js';
import { browserTabs } from '../../src/session/tabs/tab-environment.js';

const MINUTE = 60_000;

/** A worker that the page's policy forbids, which a browser reports by an event after it has made it. */
class ForbiddenWorker {
  static made = 0;
  static terminated = 0;
  onmessage: unknown = null;
  onerror: ((event: Event) => void) | null = null;

  constructor() {
    ForbiddenWorker.made += 1;
    setTimeout(() => this.onerror?.(new Event('error', { cancelable: true })));
  }

  postMessage(): void {
    // It does not run.
  }

  terminate(): void {
    ForbiddenWorker.terminated += 1;
  }
}

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
      const event = (): Event =>
        name === 'pageshow' ? new PageTransitionEvent(name, { persisted: true }) : new Event(name);
      target.dispatchEvent(event());
      target.dispatchEvent(event());
      expect(requests).to.equal(1);
    });
  }

  for (const name of ['pagehide', 'freeze'] as const) {
    it(`start no request at ${name}, at which tabs give up the lead`, () => {
      let count = 0;
      const listening = new AbortController();
      browserTabs()!.onLeave(() => (count += 1), listening.signal);
      const dispatch = (): unknown =>
        (name === 'freeze' ? document : globalThis).dispatchEvent(new Event(name));
      sleep();
      dispatch();
      listening.abort();
      dispatch();
      expect(count).to.equal(1);
      expect(requests).to.equal(0);
    });
  }

  it('do not prevent requests while the browser reports to be offline', () => {
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
    dispatchEvent(new Event('offline'));
    sleep();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(requests).to.equal(1);
  });
});

describe('the timers of a session', () => {
  const { Worker } = globalThis;
  let clock: Clock;
  beforeEach(() => {
    clock = virtualTime();
  });
  afterEach(() => {
    globalThis.Worker = Worker;
  });

  /** The ms after which the page's timer for a delay fires. */
  function delayOf(ms: number): number {
    const start = clock.now;
    systemClock.schedule(() => undefined, ms);
    return clock.next() - start;
  }

  it('fire half an hour early in a hidden page where they are long, since they may be six minutes late', () => {
    setVisibility('hidden');
    expect([57 * MINUTE, 30 * MINUTE + 1].map(delayOf)).to.deep.equal([27 * MINUTE, 1]);
  });

  it('fire every half a minute in a visible page: it gets no event when a computer wakes up', () => {
    const delays = [57 * MINUTE, 2 ** 40, MINUTE / 4].map(delayOf);
    expect(delays).to.deep.equal([MINUTE / 2, MINUTE / 2, MINUTE / 4]);
  });

  // Last: from here on the page has no worker.
  it('are the hidden page’s own again when the worker is refused after it was made', () => {
    setVisibility('hidden');
    Object.assign(globalThis, { Worker: ForbiddenWorker });
    let calls = 0;
    const onTimer = (): void => {
      if (++calls < 4) systemClock.schedule(onTimer, 10);
    };
    systemClock.schedule(onTimer, 5_000);
    clock.tick(1);
    expect(calls, 'at once').to.equal(1);
    clock.tick(30);
    expect(calls).to.equal(4);
    expect([ForbiddenWorker.made, ForbiddenWorker.terminated]).to.deep.equal([1, 1]);
    systemClock.schedule(onTimer, 1)();
    clock.tick(MINUTE);
    expect(calls, 'after the cancellation').to.equal(4);
  });
});
