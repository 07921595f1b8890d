import { expect } from '@open-wc/testing';
import { TokenError } from '../../src/session/index.js';
import { rateLimited, tokens, unavailable } from '../support/session-harness.js';
import { accessTokens, requestCount, VirtualTabs, type VirtualTab } from '../support/virtual-tabs.js';

/** ms until the refresh of a token of 100 s. */
const DUE = 80_000;
/** The same with the most jitter. */
const DUE_EARLY = 76_000;
const HOUR = 3_600_000;

describe('tabs of one session: the leader', () => {
  let tabs: VirtualTabs;
  beforeEach(() => {
    tabs = new VirtualTabs();
  });

  /** A tab that leads after a refresh, and so many followers, which are due later. */
  async function leaderAndFollowers(count = 1): Promise<[VirtualTab, ...VirtualTab[]]> {
    const leader = await tabs.start();
    // The earliest time.
    leader.random = 1;
    const followers: VirtualTab[] = [];
    for (let n = 0; n < count; n++) followers.push(await tabs.start());
    await leader.beginRefresh();
    await leader.respond(2);
    return [leader, ...followers];
  }

  it('stays the same over several refreshes, and the others post nothing', async () => {
    const [leader, ...followers] = await leaderAndFollowers(3);
    const posted = tabs.posted.length;
    for (let n = 3; n <= 6; n++) {
      await tabs.clock.advance(DUE_EARLY);
      expect(leader.requests.length).to.equal(n - 1);
      await leader.respond(n);
      expect(new Set(accessTokens(leader, ...followers))).to.deep.equal(new Set([`access-${n}`]));
    }
    expect(requestCount(...followers)).to.equal(0);
    // One state for each refresh.
    expect(tabs.posted.length - posted).to.equal(4);
    expect(leader.posted.length).to.be.at.least(4);
    expect(leader.lockCount).to.equal(2);
    expect(followers.map(({ lockCount }) => lockCount)).to.deep.equal([0, 0, 0]);
  });

  it('refreshes for a caller in a follower, with its own refresher', async () => {
    const [leader, follower] = await leaderAndFollowers();
    await tabs.clock.advance(1_000);
    const call = follower!.session.getToken({ minValidity: 99.5 });
    await tabs.clock.advance(10);
    expect([leader.requests.length, follower!.requests.length]).to.deep.equal([2, 0]);
    await leader.respond(3);
    expect(await call).to.equal('access-3');
  });

  describe('is replaced within two seconds', () => {
    const departures: readonly [how: string, withinMs: number, depart: (tab: VirtualTab) => unknown][] = [
      ['is killed', 600, tab => tab.die()],
      ['is closed', 600, tab => tab.link.dispose()],
      ['goes into the back/forward cache', 600, tab => tab.leave()],
      [
        'is frozen with an event',
        600,
        tab => {
          tab.page.leave('freeze');
          return tabs.clock.advance(0).then(() => tab.freeze());
        },
      ],
      ['is frozen without an event', 2_000, tab => tab.freeze()],
    ];
    for (const [how, withinMs, depart] of departures) {
      it(`if it ${how} between two refreshes`, async () => {
        const [leader, follower] = await leaderAndFollowers();
        await tabs.clock.advance(10_000);
        await depart(leader);
        await tabs.clock.advance(1_000);
        void follower!.session.refresh();
        await tabs.clock.advance(withinMs);
        expect([leader.requests.length, follower!.requests.length]).to.deep.equal([1, 1]);
        expect(follower!.request.refreshToken).to.equal('refresh-2');
        await follower!.respond(3);
        expect(accessTokens(follower!)).to.deep.equal(['access-3']);
      });
    }

    it('by one of several followers that are due at once: the others follow that one', async () => {
      const [leader, ...followers] = await leaderAndFollowers(4);
      leader.freeze();
      await tabs.clock.advance(DUE - 100);
      // Of the refresh, it is drawn already; of the theft, it is not.
      for (const [index, follower] of followers.entries()) follower.random = index / 4;
      await tabs.clock.advance(2_100);
      expect(tabs.thefts).to.equal(1);
      expect(requestCount(...followers)).to.equal(1);
      await followers.find(({ requests }) => requests.length > 0)!.respond(3);
      expect(new Set(accessTokens(...followers))).to.deep.equal(new Set(['access-3']));
      leader.thaw();
      await tabs.clock.advance(100);
      expect(accessTokens(leader)).to.deep.equal(['access-3']);
      expect(leader.requests.length).to.equal(1);
    });
  });

  it('queries the locks again if the page was frozen during the query', async () => {
    const leader = await tabs.start();
    const held = tabs.locks.held.bind(tabs.locks);
    let queries = 0;
    let slowQueries = 1;
    tabs.locks.held = page => {
      queries += 1;
      if (queries > slowQueries) return held(page);
      return new Promise(resolve => tabs.clock.schedule(() => resolve({ held: [] }), 600));
    };
    void leader.session.refresh();
    await tabs.clock.advance(500 + 650);
    expect([queries, leader.requests.length]).to.deep.equal([2, 1]);
    // On a machine on which all queries are slow, it sends its request all the same.
    slowQueries = Infinity;
    await leader.respond(2);
    void leader.session.refresh();
    await tabs.clock.advance(3 * 600 + 50);
    expect([queries, leader.requests.length]).to.deep.equal([5, 2]);
  });

  it('waits for a newer version that a peer has posted, although the page was frozen during that wait', async () => {
    const [leader, peer] = await tabs.pair();
    leader.messageDelay = 700;
    peer.session.setTokens(tokens(7));
    void leader.session.refresh();
    await tabs.clock.advance(600);
    leader.freeze();
    await tabs.clock.advance(60_000);
    // The message is still queued when its timer fires.
    leader.page.resume({ first: ['lock'], later: 100, answersFirst: false });
    await tabs.clock.advance(2_000);
    expect(accessTokens(leader, peer)).to.deep.equal(['access-7', 'access-7']);
    expect(leader.requests.map(({ refreshToken }) => refreshToken)).to.not.include('refresh-1');
  });

  it('is not robbed by followers that waited for the one before', async () => {
    const [leader, ...followers] = await leaderAndFollowers(3);
    leader.freeze();
    await tabs.clock.advance(DUE + 500);
    leader.die();
    await tabs.clock.advance(5_000);
    expect(requestCount(...followers)).to.equal(1);
    expect(tabs.thefts).to.equal(0);
  });

  describe('that is frozen during its request', () => {
    for (const isAnswered of [true, false]) {
      it(`is not followed by the same refresh token before the request must have timed out, ${
        isAnswered ? 'after' : 'without'
      } an answer`, async () => {
        const [leader, follower] = await leaderAndFollowers();
        for (const { session } of [leader, follower!]) session.configure({ requestTimeout: 20_000 });
        await leader.beginRefresh();
        expect(leader.requests.length).to.equal(2);
        if (!isAnswered) leader.freeze();
        follower!.session.refresh().catch(() => undefined);
        await tabs.clock.advance(10);
        leader.freeze();
        await tabs.clock.advance(61_300);
        expect(follower!.requests.length).to.equal(0);
        await tabs.clock.advance(9_000);
        expect(follower!.requests.length).to.equal(1);
      });
    }

    it('does not answer, although messages reach it', async () => {
      const [leader, follower] = await leaderAndFollowers();
      await leader.beginRefresh();
      leader.page.leave('freeze');
      const posted = leader.posted.length;
      follower!.session.refresh().catch(() => undefined);
      await tabs.clock.advance(1_300);
      expect(leader.posted.length).to.equal(posted);
      expect(tabs.thefts).to.equal(1);
    });

    it('posts the response afterwards, which counts', async () => {
      const [leader, follower] = await leaderAndFollowers();
      await leader.beginRefresh();
      leader.freeze();
      follower!.session.refresh().catch(() => undefined);
      await tabs.clock.advance(5_000);
      leader.request.answer(tokens(3));
      leader.thaw();
      await tabs.clock.advance(1_000);
      expect(accessTokens(leader, follower!)).to.deep.equal(['access-3', 'access-3']);
      expect(follower!.requests.length).to.equal(0);
    });
  });

  describe('that goes into the back/forward cache', () => {
    it('holds no lock there, and follows when it returns', async () => {
      const [leader, follower] = await leaderAndFollowers();
      expect(leader.lockCount).to.equal(2);
      await leader.leave();
      expect(leader.lockCount).to.equal(0);
      await follower!.beginRefresh();
      await follower!.respond(3);
      expect(follower!.lockCount).to.equal(2);
      leader.return();
      await tabs.clock.advance(100);
      expect(accessTokens(leader)).to.deep.equal(['access-3']);
      await tabs.clock.advance(DUE);
      expect([leader.requests.length, follower!.requests.length]).to.deep.equal([1, 2]);
    });

    it('holds its locks there only until the end of its request', async () => {
      const [leader] = await leaderAndFollowers();
      await leader.beginRefresh();
      leader.page.leave('pagehide');
      await tabs.clock.advance(0);
      expect(leader.isLeading).to.equal(true);
      leader.request.refuse(unavailable);
      await tabs.clock.advance(10);
      expect(leader.lockCount).to.equal(0);
    });
  });

  describe('while the clock is set back by an hour', () => {
    it('goes on sharing its tokens', async () => {
      const [leader, follower] = await leaderAndFollowers();
      tabs.setClock(-HOUR);
      for (let n = 3; n <= 5; n++) {
        await tabs.clock.advance(DUE_EARLY);
        await leader.respond(n);
        expect(accessTokens(leader, follower!)).to.deep.equal([`access-${n}`, `access-${n}`]);
      }
      expect(follower!.requests.length).to.equal(0);
      expect(leader.requests.map(({ refreshToken }) => refreshToken)).to.deep.equal(
        [1, 2, 3, 4].map(n => `refresh-${n}`),
      );
    });

    it('keeps its refresh token from others during a request, although it is frozen', async () => {
      const [leader, follower] = await leaderAndFollowers();
      await leader.beginRefresh();
      leader.freeze();
      tabs.setClock(-HOUR);
      follower!.session.refresh().catch(() => undefined);
      await tabs.clock.advance(11_400);
      expect(follower!.requests.length).to.equal(0);
    });

    it('gives its tokens to a tab that opens', async () => {
      const [leader] = await leaderAndFollowers();
      tabs.setClock(-HOUR);
      const late = await tabs.start(1);
      expect(accessTokens(leader, late)).to.deep.equal(['access-2', 'access-2']);
    });

    it('is not kept from its request by the lock of a version from before', async () => {
      const [first, second] = await tabs.pair();
      first.session.setTokens(tokens(7));
      await tabs.clock.advance(10);
      expect([first.lockCount, second.lockCount]).to.deep.equal([1, 0]);
      tabs.setClock(-HOUR);
      await second.beginRefresh();
      expect(second.requests.map(({ refreshToken }) => refreshToken)).to.deep.equal(['refresh-7']);
    });

    it('is replaced by a follower, whose tokens a new tab adopts', async () => {
      const [leader, follower] = await leaderAndFollowers();
      tabs.setClock(-HOUR);
      leader.die();
      await follower!.beginRefresh();
      await follower!.respond(3);
      const late = await tabs.start(1);
      expect(accessTokens(follower!, late)).to.deep.equal(['access-3', 'access-3']);
    });
  });

  for (const [ms, name] of [
    [300_100, 'is ignored'],
    [299_900, 'counts'],
  ] as const) {
    it(`a message with a version ${ms} ms from now ${name}`, async () => {
      const pair = await tabs.pair();
      const { wall } = tabs.clock.now();
      const version = { loginAt: wall + ms, refreshedAt: 0, id: 'x' };
      tabs.intrude({ type: 'state', version, response: tokens(9), requestedAt: wall });
      await tabs.clock.advance(10);
      const token = name === 'counts' ? 'access-9' : 'access-1';
      expect(accessTokens(...pair)).to.deep.equal([token, token]);
    });
  }

  it('answers a caller in a follower only after the `Retry-After` of the server', async () => {
    const [leader, follower] = await leaderAndFollowers();
    await leader.beginRefresh();
    await leader.refuse(rateLimited(30_000));
    follower!.session.refresh().catch(() => undefined);
    await tabs.clock.advance(29_900);
    expect(requestCount(leader, follower!)).to.equal(2);
    await tabs.clock.advance(2_000);
    expect([leader.requests.length, follower!.requests.length]).to.deep.equal([3, 0]);
  });

  describe('that cannot refresh by its own options gives up the lead', () => {
    it('after a terminal error', async () => {
      const [leader, follower] = await leaderAndFollowers();
      await leader.beginRefresh();
      await leader.refuse(new TokenError('invalid_client', 'Unknown client.'));
      await tabs.clock.advance(1_000);
      expect([leader.session.status, leader.isLeading]).to.deep.equal(['failed', false]);
      void follower!.session.refresh();
      await tabs.clock.advance(600);
      expect([leader.requests.length, follower!.requests.length]).to.deep.equal([2, 1]);
      await follower!.respond(3);
      expect(accessTokens(leader, follower!)).to.deep.equal(['access-3', 'access-3']);
    });

    it('after a terminal error, to a follower whose caller waits for its result', async () => {
      const [leader, follower] = await leaderAndFollowers();
      await tabs.clock.advance(1_000);
      const call = follower!.session.getToken({ minValidity: 99.5 });
      await tabs.clock.advance(550);
      await leader.refuse(new TokenError('invalid_client', 'Unknown client.'));
      await tabs.clock.advance(6_000);
      expect([leader.requests.length, follower!.requests.length]).to.deep.equal([2, 1]);
      await follower!.respond(3);
      expect(await call).to.equal('access-3');
    });

    it('without a refresher', async () => {
      const [leader, follower] = await leaderAndFollowers();
      leader.session.configure({ refresher: undefined });
      void follower!.session.refresh();
      await tabs.clock.advance(600);
      expect([leader.requests.length, follower!.requests.length]).to.deep.equal([1, 1]);
    });
  });

  it('F5: a script that holds the lock, and answers for the leader, prevents no refresh for good', async () => {
    const [leader, follower] = await leaderAndFollowers();
    leader.freeze();
    for (let ms = 0; ms < 340_000 && follower!.requests.length === 0; ms += 1_000) {
      tabs.intrude({ type: 'busy', version: follower!.link.version.current, retryIn: 0 });
      await tabs.clock.advance(1_000);
      if (ms === 190_000) expect(follower!.requests).to.have.length(0);
    }
    expect(follower!.requests).to.have.length(1);
  });
});
