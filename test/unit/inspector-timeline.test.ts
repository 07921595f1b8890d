import { expect } from '@open-wc/testing';
import type { Entry, EntryBody } from '../../src/inspector/log/entries.js';
import { LANES } from '../../src/inspector/timeline/timeline-items.js';
import {
  itemsOf,
  timelineLayout,
  viewportAt,
  type TimelineLayout,
} from '../../src/inspector/timeline/timeline-layout.js';
import { timelineModel } from '../../src/inspector/timeline/timeline-model.js';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

let id = 0;
/** An entry, `time` ms after now. */
const at = (time: number, body: EntryBody): Entry => ({ ...body, id: ++id, at: NOW + time });
const token = (generation: number, time: number, lifetime = 100_000): Entry =>
  at(time, {
    type: 'token',
    generation,
    since: NOW + time,
    expiresAt: lifetime === Infinity ? null : NOW + time + lifetime,
    refreshDue: NOW + time + 0.8 * lifetime,
  });
const failed = (time: number, retryIn: number | null, code = 'network'): Entry =>
  at(time, {
    type: 'refresh-failed',
    ...{ code, httpStatus: null, attempt: 1, since: null, failureRate: 1 },
    retryAt: retryIn === null ? null : NOW + time + retryIn,
  });
const page = (time: number, state: Extract<EntryBody, { type: 'page' }>['state'], since = time): Entry =>
  at(time, { type: 'page', state, since: NOW + since });

/** Intervals as kind, begin and end, relative to now. */
const intervals = (
  list: readonly { kind: string; since: number; until: number | null }[],
): [string, number, number | null][] =>
  list.map(({ kind, since, until }) => [kind, since - NOW, until && until - NOW]);

describe('the timeline’s model', () => {
  it('has the lifetime of each token, and when its successor came', () => {
    const { tokens, gaps } = timelineModel([token(1, 0), token(2, 80_000)]);
    expect(tokens.map(({ since, end, inUseUntil }) => [since, end, inUseUntil])).to.deep.equal([
      [NOW, NOW + 100_000, NOW + 80_000],
      [NOW + 80_000, NOW + 180_000, null],
    ]);
    expect(gaps).to.have.length(0);
  });

  it('has a gap from a token’s expiry, however late it was found, to the next token', () => {
    const late = [token(1, 0), at(130_000, { type: 'expired', generation: 1 })];
    expect(intervals(timelineModel(late).gaps)).to.deep.equal([['1', 100_000, null]]);
    const next = [...late, token(2, 135_000)];
    expect(intervals(timelineModel(next).gaps)).to.deep.equal([['1', 100_000, 135_000]]);
  });

  it('ends a gap and a token with the session', () => {
    const { gaps, tokens, pendingRetry } = timelineModel([
      token(1, 0),
      at(100_000, { type: 'expired', generation: 1 }),
      failed(100_000, 5_000),
      failed(105_000, null),
      at(105_000, { type: 'revoked', reason: 'session_over' }),
    ]);
    expect(gaps[0]?.until).to.equal(NOW + 105_000);
    expect(tokens[0]?.inUseUntil).to.equal(NOW + 105_000);
    expect(pendingRetry).to.equal(null);
  });

  it('has a planned retry after the newest failure only, until the next token', () => {
    const entries = [token(1, 0), failed(0, 1_000)];
    expect(timelineModel(entries).pendingRetry?.retryAt).to.equal(NOW + 1_000);
    entries.push(failed(1_000, 2_000));
    expect(timelineModel(entries).pendingRetry?.retryAt).to.equal(NOW + 3_000);
    expect(timelineModel([...entries, token(2, 1_000)]).pendingRetry).to.equal(null);
  });

  it('has an interval for each status, the last one without an end', () => {
    const { statuses } = timelineModel([
      at(0, { type: 'attached', status: 'active', generation: 1 }),
      at(10, { type: 'status', status: 'refreshing', previous: 'active' }),
      at(20, { type: 'status', status: 'active', previous: 'refreshing' }),
    ]);
    expect(intervals(statuses)).to.deep.equal([
      ['active', 0, 10],
      ['refreshing', 10, 20],
      ['active', 20, null],
    ]);
  });

  it('has the times at which the page was hidden, offline or asleep, also overlapping ones', () => {
    const entries = [page(0, 'hidden'), page(10, 'offline'), page(20, 'visible'), page(60_020, 'asleep', 20)];
    expect(intervals(timelineModel(entries).inactivity)).to.deep.equal([
      ['hidden', 0, 20],
      ['offline', 10, null],
      ['asleep', 20, 60_020],
    ]);
    const online = [...entries, page(60_020, 'online')];
    expect(timelineModel(online).inactivity[1]?.until).to.equal(NOW + 60_020);
  });

  it('recognizes a token after the inspector was moved, but not another session’s of the same number', () => {
    const expired = (): Entry => at(0, { type: 'expired', generation: 1 });
    const attached = at(0, { type: 'attached', status: 'expired', generation: 1 });
    const entries = [token(1, 0), expired(), attached, token(1, 0), expired()];
    expect(timelineModel(entries).tokens).to.have.length(1);
    expect(timelineModel(entries).gaps).to.have.length(1);
    const another = [...entries, token(1, 10), at(10, { type: 'session-left' })];
    expect(timelineModel(another).tokens).to.have.length(2);
    expect(timelineModel(another).tokens[1]?.inUseUntil).to.equal(NOW + 10);
  });

  it('has no end of a token whose expiry is unknown', () => {
    expect(timelineModel([token(1, 0, Infinity)]).tokens[0]?.end).to.equal(Infinity);
  });

  it('has an interval whose begin was dropped from the log, from its first entry', () => {
    const { gaps, inactivity } = timelineModel([
      at(0, { type: 'expired', generation: 8 }),
      page(0, 'visible'),
    ]);
    expect(intervals(gaps)).to.deep.equal([['8', 0, null]]);
    expect(inactivity).to.have.length(0);
  });
});

describe('the timeline’s layout', () => {
  /** 100 s in 1,000 px: 10 px a second, and now at 868 px. */
  function layout(entries: readonly Entry[]): TimelineLayout {
    const viewport = viewportAt(NOW, 100, 0);
    return timelineLayout({ entries, frames: [], now: NOW, viewport, width: 1_076, drawAheadMs: 0 });
  }

  it('has a bar for a token’s lifetime, with its refresh point', () => {
    const { tokens, nowX, pxPerSecond } = layout([token(7, -50_000, 60_000)]);
    expect(nowX).to.equal(868);
    expect(pxPerSecond).to.equal(10);
    expect(tokens).to.have.length(1);
    expect(tokens[0]).to.include({ x: 368, width: 600, label: '7', dueX: 848, currentEndX: 968 });
  });

  it('has a token and its successor in two rows, the old one in use until the new one came', () => {
    const { tokens } = layout([token(1, -60_000, 50_000), token(2, -20_000, 50_000)]);
    expect(tokens[0]!.y).not.to.equal(tokens[1]!.y);
    expect(tokens[0]).to.include({ x: 268, currentEndX: 668, width: 500 });
    for (const { y, height } of tokens) {
      expect(y).to.be.at.least(LANES.token.y);
      expect(y + height).to.be.at.most(LANES.token.y + LANES.token.height);
    }
  });

  it('draws a gap from the end to now while it lasts', () => {
    const { gaps } = layout([token(1, -50_000, 40_000), at(-10_000, { type: 'expired', generation: 1 })]);
    expect(gaps[0]).to.include({ x: 768, width: 100 });
  });

  it('leaves out items outside of the viewport', () => {
    const entries = [
      token(1, -500_000, 60_000),
      failed(-480_000, null),
      token(2, -440_000, 60_000),
      token(3, 0, 60_000),
    ];
    const { tokens, marks, statuses } = layout(entries);
    expect(tokens.map(({ label }) => label)).to.deep.equal(['3']);
    expect(marks).to.have.length(0);
    expect(statuses).to.have.length(0);
  });

  it('has a planned retry after now', () => {
    const { marks } = layout([failed(-1_000, 6_000)]);
    expect(marks.map(({ shape, x }) => [shape, x])).to.deep.equal([
      ['attempt', 858],
      ['planned', 918],
    ]);
  });

  it('has a mark for each event of the session', () => {
    const { marks } = layout([
      at(-50_000, { type: 'revoked', reason: 'session_over' }),
      at(-20_000, { type: 'login-required', reason: 'refused', code: 'invalid_grant' }),
    ]);
    expect(marks.map(({ kind, label }) => [kind, label])).to.deep.equal([
      ['revoked', 'session ended'],
      ['login-required', 'login required'],
    ]);
  });

  it('leaves out labels that would overlap', () => {
    const { marks } = layout([failed(-50_000, 2_000), failed(-48_000, 38_000), failed(-10_000, null)]);
    expect(marks.map(({ label }) => label)).to.deep.equal(['', 'network', 'network']);
  });

  it('merges frames’ marks at the same place, but not warnings with others', () => {
    const delivered = (time: number, frame: number): Entry =>
      at(time, { type: 'frame-delivered', frame, generation: 1, latency: 5 });
    const trouble = at(-9_999, { type: 'frame-unresponsive', frame: 9, waited: 10_000 });
    const { marks } = layout([
      ...[1, 2, 3].map(frame => delivered(-10_000 + frame, frame)),
      trouble,
      delivered(-5_000, 1),
    ]);
    expect(marks.map(({ kind }) => kind)).to.deep.equal(['info', 'warning', 'info']);
    expect(marks[0]!.description).to.contain('and 1 more');
  });

  it('describes all items in words, in the order of time, each with a key of its own', () => {
    const entries = [
      at(-70_000, { type: 'attached', status: 'active', generation: 1 }),
      token(1, -60_000, 40_000),
      failed(-25_000, 1_000, 'rate_limited'),
      at(-20_000, { type: 'expired', generation: 1 }),
      at(-5_000, { type: 'session-ending', endsAt: NOW + 55_000 }),
      at(-2_000, { type: 'page', state: 'hidden', since: NOW - 2_000 }),
    ];
    const items = itemsOf(layout(entries));
    expect(items.map(({ at: time }) => time - NOW)).to.deep.equal([
      -70_000, -60_000, -25_000, -24_000, -20_000, -5_000, -2_000,
    ]);
    expect(new Set(items.map(({ key }) => key)).size).to.equal(items.length);
    expect(items.map(({ description }) => description.split(':')[0])).to.deep.equal([
      'Status active',
      'Token 1',
      'Refresh failed',
      'Next retry planned',
      'No valid token after generation 1',
      'Session ending',
      'Page hidden',
    ]);
  });
});
