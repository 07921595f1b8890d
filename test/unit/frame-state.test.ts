import { expect } from '@open-wc/testing';
import { FrameState } from '../../src/bridge/frame-state.js';
import type { ProtocolSession } from '../../src/bridge/protocol.js';
import { VirtualClock } from '../support/virtual-clock.js';

const URL = 'https://bi.example/embedded/1?a=%20b#c';

describe('FrameState', () => {
  const clock = new VirtualClock();
  let saves: { resolve: (value: unknown) => void; reject: (reason: Error) => void }[];
  let state: FrameState;

  beforeEach(() => {
    saves = [];
    const session = {
      saveState: () =>
        new Promise((resolve, reject) => {
          saves.push({ resolve, reject });
        }),
      restoreState: (saved: unknown, url: string) => url.replace('?', `?state=${saved as string}&`),
    } as unknown as ProtocolSession;
    state = new FrameState(session, {
      now: () => clock.now().monotonic,
      schedule: (callback, delayMs) => clock.schedule(callback, delayMs),
    });
  });
  afterEach(() => {
    state.dispose();
    expect(clock.armed, 'timers').to.equal(0);
  });

  const restored = (): string | null => /state=(\w+)/.exec(state.restore(URL))?.[1] ?? null;
  async function resolve(n: number, value: unknown): Promise<void> {
    saves[n]!.resolve(value);
    await clock.advance(0);
  }

  it('is saved 5 s after the last change', async () => {
    state.onChange();
    await clock.advance(4_999);
    state.onChange();
    await clock.advance(4_999);
    expect(saves).to.have.length(0);
    await clock.advance(1);
    expect(saves).to.have.length(1);
    expect(restored()).to.equal(null);
    await resolve(0, 'one');
    expect(restored()).to.equal('one');
  });

  it('is saved 5 s after a token, however often they come, of a frame that does not report its changes', async () => {
    state.onToken();
    await clock.advance(3_000);
    state.onToken();
    await clock.advance(2_000);
    expect(saves).to.have.length(1);
    await resolve(0, 'one');
    await clock.advance(100_000);
    state.onChange();
    await clock.advance(5_000);
    state.onToken();
    await clock.advance(5_000);
    expect(saves).to.have.length(3);
    state.onChange(true);
    await clock.advance(5_000);
    await resolve(3, 'two');
    state.onToken();
    await clock.advance(100_000);
    expect(saves).to.have.length(4);
    expect(restored()).to.equal('two');
  });

  it('is saved again at the next token if that failed', async () => {
    state.onChange();
    await clock.advance(5_000);
    saves[0]!.reject(new Error('401'));
    await clock.advance(100_000);
    expect(saves).to.have.length(1);
    state.onToken();
    await resolve(1, 'one');
    state.onToken();
    expect(saves).to.have.length(2);
    expect(restored()).to.equal('one');
  });

  it('is the latest one, and not one that was saved before a sign-out', async () => {
    let loads = 0;
    state.saveBefore(() => (loads += 1));
    state.saveBefore(() => (loads += 1));
    await resolve(1, 'two');
    await resolve(0, 'one');
    expect(restored()).to.equal('two');
    expect(loads).to.equal(1);
    state.onChange();
    await clock.advance(5_000);
    state.discard();
    await resolve(2, 'three');
    expect(restored()).to.equal(null);
  });

  it('is not awaited for longer than 2 s', async () => {
    let loads = 0;
    state.saveBefore(() => (loads += 1));
    await clock.advance(1_999);
    expect(loads).to.equal(0);
    await clock.advance(1);
    expect(loads).to.equal(1);
    await resolve(0, 'late');
    expect(loads).to.equal(1);
  });

  it('cannot choose another page', async () => {
    state.onChange();
    await clock.advance(5_000);
    await resolve(0, '1');
    expect(state.restore(URL)).to.equal('https://bi.example/embedded/1?state=1&a=%20b#c');
    const other = new FrameState(
      {
        saveState: () => Promise.resolve('x'),
        restoreState: () => 'https://evil.example/',
      } as unknown as ProtocolSession,
      { now: () => 0, schedule: () => () => undefined },
    );
    await new Promise<void>(done => {
      other.saveBefore(done);
    });
    expect(other.restore(URL)).to.equal(URL);
  });
});
