import { expect } from '@open-wc/testing';
import { safeCode, type FrameFacts } from '../../src/inspector/log/entries.js';
import { LIMITS, EventLog } from '../../src/inspector/log/event-log.js';
import {
  generationLag,
  REMOVED_FRAME_DISPLAY_MS,
  shownFrames,
} from '../../src/inspector/panels/frames-template.js';
import { VirtualClock } from '../support/virtual-clock.js';

const facts: FrameFacts = {
  title: 'Revenue',
  origin: 'https://bi.example',
  status: 'connected',
  generation: 1,
};

describe('a recording', () => {
  let clock: VirtualClock;
  let recording: EventLog;
  beforeEach(() => {
    clock = new VirtualClock();
    recording = new EventLog(
      () => undefined,
      () => clock.now().wall,
    );
  });

  const types = (): string[] => recording.entries.map(({ type }) => type);

  it('keeps what happened in its order, with the time of the wall clock', async () => {
    const start = clock.now().wall;
    recording.add({ type: 'status', status: 'active', previous: 'idle' });
    await clock.advance(1_500);
    recording.add({ type: 'expired', generation: 1 });
    expect(recording.entries).to.deep.equal([
      { id: 1, at: start, type: 'status', status: 'active', previous: 'idle' },
      { id: 2, at: start + 1_500, type: 'expired', generation: 1 },
    ]);
  });

  it('keeps the newest of both kinds, and what the provider did however noisy its frames are', () => {
    recording.add({ type: 'revoked', reason: 'signed_out' });
    for (let n = 0; n < 5_000; n++) recording.add({ type: 'frame-error', frame: 1, code: `e${n}` });
    expect(recording.entries).to.have.length(1 + LIMITS.frameEntries);
    expect(types()[0]).to.equal('revoked');
    expect(recording.entries.at(-1)).to.include({ code: 'e4999' });
    for (let n = 0; n < 5_000; n++) recording.add({ type: 'expired', generation: n });
    expect(recording.entries).to.have.length(LIMITS.lifecycleEntries + LIMITS.frameEntries);
    expect(recording.entries.length).to.be.at.most(2_000);
    expect(recording.totalCount).to.equal(10_001);
  });

  it('goes on in order when the clock is set back, says so once, and places later times by it', () => {
    recording.add({ type: 'expired', generation: 1 });
    const before = recording.now();
    clock.setWall(-3_600_000);
    recording.add({ type: 'expired', generation: 2 });
    recording.add({ type: 'expired', generation: 3 });
    expect(types()).to.deep.equal(['expired', 'clock-set-back', 'expired', 'expired']);
    expect(recording.entries[1]).to.include({ by: 3_600_000 });
    expect(recording.entries.map(({ at }) => at)).to.deep.equal([before, before, before, before]);
    expect(recording.fromWallTime(clock.now().wall + 10_000)).to.equal(before + 10_000);
  });

  it('knows a frame again that left and came back, with its last delivery', async () => {
    const [one, two] = [{}, {}];
    expect(recording.upsertFrame(one, facts)).to.equal(1);
    expect(recording.upsertFrame(two, { ...facts, title: 'Churn' })).to.equal(2);
    recording.add({ type: 'frame-delivered', frame: 1, generation: 4, latency: 12 });
    await clock.advance(1_000);
    recording.add({ type: 'frame-gone', frame: 1 });
    const now = clock.now().wall;
    expect(recording.frames[0]).to.deep.equal({ ...facts, id: 1, latency: 12, goneAt: now });
    expect(types()).to.deep.equal(['frame-delivered', 'frame-gone']);
    expect(recording.upsertFrame(one, { ...facts, generation: 5 })).to.equal(1);
    expect(recording.frames[0]).to.deep.equal({ ...facts, generation: 5, id: 1, latency: 12, goneAt: null });
  });

  it('shows a frame that left for a minute, and forgets the oldest of very many', async () => {
    const gone = recording.upsertFrame({}, facts);
    recording.add({ type: 'frame-gone', frame: gone });
    expect(shownFrames(recording.frames, clock.now().wall)).to.have.length(1);
    await clock.advance(REMOVED_FRAME_DISPLAY_MS);
    expect(shownFrames(recording.frames, clock.now().wall)).to.have.length(0);
    expect(recording.frames).to.have.length(1);
    for (let n = 0; n < LIMITS.frameRecords + 50; n++) {
      recording.add({ type: 'frame-gone', frame: recording.upsertFrame({}, facts) });
    }
    expect(recording.frames).to.have.length(LIMITS.frameRecords);
    expect(recording.frames.some(({ id }) => id === gone)).to.equal(false);
  });

  it('says how far a frame is behind: nothing before its first token, nor after its end', () => {
    const frame = { ...facts, id: 1, latency: null, goneAt: null };
    expect(generationLag(frame, 3)).to.equal(2);
    expect(generationLag({ ...frame, generation: 3 }, 3)).to.equal(0);
    expect(generationLag({ ...frame, generation: 0 }, 3)).to.equal(0);
    expect(generationLag({ ...frame, goneAt: 1 }, 3)).to.equal(0);
    // The provider has begun a new session, whose generations count anew.
    expect(generationLag({ ...frame, generation: 7 }, 1)).to.equal(0);
  });

  it('forgets what happened and keeps the frames that are there', () => {
    const key = {};
    recording.upsertFrame(key, facts);
    recording.add({ type: 'frame-gone', frame: recording.upsertFrame({}, facts) });
    recording.clear();
    expect(recording.entries).to.have.length(0);
    expect(recording.frames.map(({ id }) => id)).to.deep.equal([1]);
    recording.reset();
    expect(recording.frames).to.have.length(0);
    expect(recording.upsertFrame(key, facts)).to.equal(3);
  });

  it('takes codes alone: nothing that could be a token', () => {
    expect(safeCode('invalid_grant')).to.equal('invalid_grant');
    for (const text of [
      'eyJhbGciOi.eyJzdWIi.c2ln',
      'Bearer abc',
      '',
      'x'.repeat(41),
      42,
      undefined,
      'access-1',
    ])
      expect(safeCode(text)).to.equal('other');
  });
});
