import { expect } from '@open-wc/testing';
import { EventLog } from '../../src/inspector/event-log.js';
import { timelineModel, type TimelineModel } from '../../src/inspector/timeline-model.js';
import { VirtualClock } from '../support/virtual-clock.js';

describe('the timeline’s model', () => {
  let clock: VirtualClock;
  let recording: EventLog;
  let start: number;
  beforeEach(() => {
    clock = new VirtualClock();
    recording = new EventLog(() => clock.now().wall);
    start = clock.now().wall;
  });

  const model = (): TimelineModel => timelineModel(recording.entries);

  /** A token that comes now and lasts 100 s. */
  function token(generation: number, expiresAt: number | null = clock.now().wall + 100_000): void {
    const since = clock.now().wall;
    recording.add({ type: 'token', generation, since, expiresAt, refreshDue: since + 80_000 });
  }

  function failed(retryIn: number | null): void {
    const retryAt = retryIn === null ? null : clock.now().wall + retryIn;
    const body = { code: 'network', httpStatus: null, attempt: 1, since: null, retryAt, failureRate: 1 };
    recording.add({ type: 'refresh-failed', ...body });
  }

  it('has a life for each token: from its coming to its end, and when its successor came', async () => {
    token(1);
    await clock.advance(80_000);
    token(2);
    const [first, second] = model().tokens;
    expect(first).to.include({
      generation: 1,
      since: start,
      end: start + 100_000,
      inUseUntil: start + 80_000,
    });
    expect(second).to.include({
      generation: 2,
      since: start + 80_000,
      end: start + 180_000,
      inUseUntil: null,
    });
    expect(model().gaps).to.have.length(0);
  });

  it('has a gap from a token’s end, however late that was found, to the next token', async () => {
    token(1);
    // Slept over the end.
    await clock.advance(130_000);
    recording.add({ type: 'expired', generation: 1 });
    expect(model().gaps).to.deep.equal([{ id: 2, kind: '1', since: start + 100_000, until: null }]);
    await clock.advance(5_000);
    token(2);
    expect(model().gaps[0]).to.include({ since: start + 100_000, until: start + 135_000 });
  });

  it('ends a gap and a token with the session', async () => {
    token(1);
    await clock.advance(100_000);
    recording.add({ type: 'expired', generation: 1 });
    failed(5_000);
    await clock.advance(5_000);
    failed(null);
    recording.add({ type: 'revoked', reason: 'session_over' });
    recording.add({ type: 'login-required', reason: 'refused', code: 'invalid_grant' });
    const { gaps, tokens, marks, pendingRetry } = model();
    expect(gaps[0]?.until).to.equal(start + 105_000);
    expect(tokens[0]?.inUseUntil).to.equal(start + 105_000);
    expect(marks.map(({ type }) => type)).to.deep.equal(['revoked', 'login-required']);
    expect(pendingRetry).to.equal(null);
  });

  it('plans the retry after the newest failure alone, until something comes of it', async () => {
    token(1);
    failed(1_000);
    expect(model().pendingRetry?.retryAt).to.equal(start + 1_000);
    await clock.advance(1_000);
    failed(2_000);
    expect(model().pendingRetry?.retryAt).to.equal(start + 3_000);
    expect(model().attempts).to.have.length(2);
    token(2);
    expect(model().pendingRetry).to.equal(null);
  });

  it('has a strip for each status, the last one open', async () => {
    recording.add({ type: 'attached', status: 'active', generation: 1 });
    await clock.advance(10);
    recording.add({ type: 'status', status: 'refreshing', previous: 'active' });
    await clock.advance(10);
    recording.add({ type: 'status', status: 'active', previous: 'refreshing' });
    expect(
      model().statuses.map(({ kind, since, until }) => [kind, since - start, until && until - start]),
    ).to.deep.equal([
      ['active', 0, 10],
      ['refreshing', 10, 20],
      ['active', 20, null],
    ]);
  });

  it('has the times in which the page was hidden, offline or asleep, also within one another', async () => {
    const page = (state: 'hidden' | 'visible' | 'offline' | 'online'): void => {
      recording.add({ type: 'page', state, since: clock.now().wall });
    };
    page('hidden');
    await clock.advance(10);
    page('offline');
    await clock.advance(10);
    page('visible');
    clock.sleep(60_000);
    recording.add({ type: 'page', state: 'asleep', since: start + 20 });
    expect(
      model().inactivity.map(({ kind, since, until }) => [kind, since - start, until && until - start]),
    ).to.deep.equal([
      ['hidden', 0, 20],
      ['offline', 10, null],
      ['asleep', 20, 60_020],
    ]);
    page('online');
    expect(model().inactivity[1]?.until).to.equal(start + 60_020);
  });

  it('knows the token again that it knew before it was moved, and another session’s of the same number', async () => {
    const end = start + 100_000;
    token(1, end);
    recording.add({ type: 'expired', generation: 1 });
    recording.add({ type: 'attached', status: 'expired', generation: 1 });
    token(1, end);
    recording.add({ type: 'expired', generation: 1 });
    expect(model().tokens).to.have.length(1);
    expect(model().gaps).to.have.length(1);
    await clock.advance(10);
    token(1, end + 10);
    expect(model().tokens).to.have.length(2);
    recording.add({ type: 'session-left' });
    expect(model().tokens[1]?.inUseUntil).to.equal(start + 10);
  });

  it('shows a token without a known end until it is over', () => {
    token(1, null);
    expect(model().tokens[0]?.end).to.equal(Infinity);
  });

  it('shows what is kept when its begin is not', () => {
    recording.add({ type: 'expired', generation: 8 });
    recording.add({ type: 'page', state: 'visible', since: start });
    expect(model().gaps[0]).to.include({ since: start, until: null });
    expect(model().inactivity).to.have.length(0);
  });
});
