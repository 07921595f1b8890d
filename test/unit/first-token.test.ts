import { expect } from '@open-wc/testing';
import type { FrameBridgeOptions, FrameEvent } from '../../src/bridge/frame-bridge-options.js';
import { FrameLocation } from '../../src/bridge/frame-location.js';
import { FrameReloads } from '../../src/bridge/frame-reloads.js';
import type { EmbedProtocol, FrameToken, ProtocolSession } from '../../src/bridge/protocol.js';
import { luzmo } from '../../src/bridge/protocols/luzmo.js';
import { superset } from '../../src/bridge/protocols/superset.js';
import { unsignedJwt } from '../support/unsigned-jwt.js';
import { VirtualClock } from '../support/virtual-clock.js';

/** The server's clock, which is 7 h ahead of the page's. */
const SERVER_OFFSET_S = 7 * 3_600;

describe('A token that had expired when it came', () => {
  const clock = new VirtualClock();
  let generation = 0;
  const bridgeClock = {
    now: () => clock.now().monotonic,
    schedule: (callback: () => void, delayMs: number) => clock.schedule(callback, delayMs),
  };
  const tokenOf = (accessToken: string): FrameToken => {
    const requestedAt = clock.now().wall;
    return {
      accessToken,
      generation: ++generation,
      remaining: 60_000,
      get age() {
        return clock.now().wall - requestedAt;
      },
      response: {},
    };
  };
  /** A token of 60 s that the server issued `agoS` seconds ago, in whole seconds. */
  const issued = (agoS = 0): FrameToken => {
    const iat = Math.floor(clock.now().wall / 1_000) + SERVER_OFFSET_S - agoS;
    return tokenOf(unsignedJwt({ iat, exp: iat + 60 }));
  };
  const eventsOf = (protocol: EmbedProtocol, [first, ...later]: FrameToken[], lateMs = 0): string[] => {
    const log: string[] = [];
    const reloads = new FrameReloads({
      options: { protocol } as FrameBridgeOptions,
      location: new FrameLocation('https://bi.example/', false),
      clock: bridgeClock,
      session: {} as ProtocolSession,
      load: () => log.push('load'),
      emit: (event: FrameEvent) => {
        if (event.type === 'stale') log.push(`stale for ${event.for} ms`);
        if (event.type === 'recovering') log.push(event.cause);
      },
    });
    reloads.onToken(first!, null, 0, 'none');
    for (const token of later) reloads.onToken(token, first!, lateMs, 'none');
    reloads.dispose();
    return log;
  };

  it('loads the frame again once, whatever the page’s clock says', async () => {
    const first = issued(61);
    await clock.advance(48_000);
    const recovery = ['stale for 48000 ms', 'no-token', 'load'];
    expect(eventsOf(superset, [first, issued()])).to.deep.equal(recovery);
    expect(eventsOf(superset, [first, issued(), issued()])).to.deep.equal(recovery);
    // The cache has returned the same token again.
    expect(eventsOf(superset, [first, issued(109), issued()])).to.deep.equal(recovery);
  });

  it('is told from one that was valid for more than a second', async () => {
    for (const [agoS, isOver] of [
      [0, false],
      [57, false],
      [59, true],
      [3_600, true],
    ] as const) {
      const first = issued(agoS);
      await clock.advance(3_000);
      expect(superset.wasExpired?.(first, issued()), `${agoS} s old`).to.equal(isOver);
      await clock.advance(3_600_000);
      expect(superset.wasExpired?.(first, issued()), `${agoS} s old, after an hour`).to.equal(isOver);
    }
  });

  it('is not known of a token without a time, or of a protocol that does not say it', async () => {
    const opaque = tokenOf('a.b.c');
    const withoutTimes = tokenOf(unsignedJwt({ sub: 'x' }));
    const old = issued(100);
    await clock.advance(1_000);
    for (const first of [opaque, withoutTimes])
      expect(eventsOf(superset, [first, issued()])).to.deep.equal([]);
    expect(eventsOf(superset, [old, tokenOf('opaque')])).to.deep.equal([]);
    expect(eventsOf(luzmo, [old, issued()])).to.deep.equal([]);
    expect(eventsOf(luzmo, [old, issued()], 5)).to.deep.equal(['stale for 5 ms']);
  });
});
