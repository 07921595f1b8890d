import { expect } from '@open-wc/testing';
import { DocumentRecovery } from '../../src/bridge/document-recovery.js';
import { VirtualClock } from '../support/virtual-clock.js';

describe('DocumentRecovery', () => {
  const clock = new VirtualClock();
  let recovery: DocumentRecovery;
  let log: string[];
  let isCanceled: boolean;

  beforeEach(() => {
    log = [];
    isCanceled = false;
    const bridgeClock = {
      now: () => clock.now().monotonic,
      schedule: (callback: () => void, delayMs: number) => clock.schedule(callback, delayMs),
    };
    recovery = new DocumentRecovery(bridgeClock, {
      announce(cause, attempt) {
        log.push(`${cause} ${attempt}`);
        return !isCanceled;
      },
      load: () => log.push('load'),
      recovered: (cause, attempts) => log.push(`recovered ${cause} ${attempts}`),
    });
  });
  afterEach(() => {
    recovery.cancel();
    expect(clock.armed, 'timers').to.equal(0);
  });

  /** A document that answers after that time. */
  async function answer(delayMs: number): Promise<void> {
    recovery.onLoad(false, 10_000);
    await clock.advance(delayMs);
    recovery.onAnswer();
  }

  it('loads a frame again 2 s after a later document that does not answer, and reports the answer', async () => {
    await answer(50);
    recovery.onLoad(true, 10_000);
    await clock.advance(1_999);
    expect(log).to.deep.equal([]);
    await clock.advance(1);
    expect(log).to.deep.equal(['document-lost 1', 'load']);
    await answer(40);
    expect(log.slice(2)).to.deep.equal(['recovered document-lost 1']);
    await clock.advance(100_000);
    expect(log).to.have.length(3);
  });

  it('does nothing after the first document, or one that answers', async () => {
    recovery.onLoad(false, 10_000);
    await clock.advance(100_000);
    await answer(1);
    recovery.onLoad(true, 10_000);
    await clock.advance(1_900);
    recovery.onAnswer();
    await clock.advance(100_000);
    expect(log).to.deep.equal([]);
  });

  it('waits three times as long as the slowest answer took', async () => {
    await answer(1_500);
    recovery.onLoad(true, 10_000);
    await clock.advance(4_499);
    expect(log).to.deep.equal([]);
    await clock.advance(1);
    expect(log).to.have.length(2);
  });

  it('does not wait longer than the handshake timeout after a very late answer', async () => {
    await answer(60_000);
    recovery.onLoad(true, 10_000);
    await clock.advance(9_999);
    expect(log).to.deep.equal([]);
    await clock.advance(1);
    expect(log).to.have.length(2);
    // Nor less than 2 s.
    recovery.cancel();
    recovery.onAnswer();
    await clock.advance(60_000);
    recovery.onLoad(true, 500);
    await clock.advance(1_999);
    expect(log).to.have.length(2);
    await clock.advance(1);
    expect(log).to.have.length(4);
  });

  it('attempts it three times, at growing intervals, and again after a minute of connection', async () => {
    await answer(10);
    recovery.onLoad(true, 10_000);
    for (const [waitMs, attempt] of [
      [2_000, 1],
      [4_000, 2],
      [8_000, 3],
    ] as const) {
      await clock.advance(waitMs - 1);
      expect(log).to.have.length(2 * attempt - 2);
      await clock.advance(1);
      expect(log.slice(-2)).to.deep.equal([`document-lost ${attempt}`, 'load']);
      recovery.onLoad(true, 10_000);
    }
    await clock.advance(100_000);
    expect(log).to.have.length(6);
    recovery.onAnswer();
    expect(log, 'that recovery had ended').to.have.length(6);
    await clock.advance(59_999);
    recovery.start('stale-token');
    expect(log).to.have.length(6);
    await clock.advance(1);
    recovery.start('stale-token');
    expect(log.slice(6)).to.deep.equal(['stale-token 1', 'load']);
  });

  it('can be canceled, for this document', async () => {
    isCanceled = true;
    await answer(10);
    for (let n = 0; n < 5; n++) {
      recovery.onLoad(true, 10_000);
      await clock.advance(2_000);
    }
    expect(log).to.deep.equal(Array(5).fill('document-lost 1'));
  });

  it('leaves what a person has chosen, until a document answers', async () => {
    const { userActivation } = navigator;
    await answer(10);
    Object.defineProperty(navigator, 'userActivation', { configurable: true, value: { isActive: true } });
    recovery.onLoad(true, 10_000);
    Object.defineProperty(navigator, 'userActivation', { configurable: true, value: { isActive: false } });
    recovery.onLoad(true, 10_000);
    await clock.advance(100_000);
    expect(log).to.deep.equal([]);
    await answer(10);
    recovery.onLoad(true, 10_000);
    await clock.advance(2_000);
    expect(log).to.have.length(2);
    Object.defineProperty(navigator, 'userActivation', { configurable: true, value: userActivation });
  });

  it('leaves a frame after another origin has sent a message, and after a revocation', async () => {
    for (const end of ['block', 'cancel'] as const) {
      await answer(10);
      recovery.onLoad(true, 10_000);
      recovery[end]();
      await clock.advance(100_000);
      expect(log).to.deep.equal([]);
    }
  });
});
