import { expect } from '@open-wc/testing';
import type { FrameChannel, MessageResult } from '../../src/bridge/protocol.js';
import { superset } from '../../src/bridge/protocols/superset.js';
import { setVisibility } from '../browser/page-state.js';
import { VirtualClock } from '../support/virtual-clock.js';

interface Call {
  readonly method: string;
  readonly messageId: number;
}

describe('The open tabs of a Superset dashboard', () => {
  const clock = new VirtualClock();
  let calls: Call[];
  let answer: (data: unknown) => MessageResult;
  let changes: number;

  const requests = (): number => calls.filter(({ method }) => method === 'getActiveTabs').length;
  /** Answers all calls of a method. */
  const reply = async (method: string, result: unknown): Promise<void> => {
    for (const { messageId } of calls.filter(call => call.method === method))
      answer({ switchboardAction: 'reply', messageId, result });
    await clock.advance(0);
  };
  const open = (sizedFrame: HTMLIFrameElement | null = null): (() => void) => {
    calls = [];
    changes = 0;
    const session = superset.open({
      clock: {
        now: () => clock.now().monotonic,
        schedule: (callback: () => void, delayMs: number) => clock.schedule(callback, delayMs),
      },
      sizedFrame,
      token: null,
      post: () => undefined,
      listen: (port: MessagePort, onMessage: typeof answer) => {
        port.postMessage = (call: Call) => void calls.push(call);
        answer = onMessage;
        return () => port.close();
      },
      connected: () => undefined,
      stateChanged: () => (changes += 1),
    } as unknown as FrameChannel);
    session.onLoad();
    return () => {
      session.dispose?.();
      expect(clock.armed, 'timers').to.equal(0);
    };
  };

  it('are requested after 1 s, 2 s, 4 s and then every 5 s, once the frame is connected and while the page is visible', async () => {
    const close = open();
    await clock.advance(20_000);
    expect(requests(), 'before the frame is connected').to.equal(0);
    await reply('getScrollSize', {});
    const opened = [[], ['one'], ['one'], ['two'], ['two']];
    for (const [n, delayMs] of [1_000, 2_000, 4_000, 5_000, 5_000].entries()) {
      await clock.advance(delayMs - 1);
      expect(requests(), `before ${delayMs} ms`).to.equal(n);
      await clock.advance(1);
      expect(requests(), `after ${delayMs} ms`).to.equal(n + 1);
      await reply('getActiveTabs', opened[n]);
    }
    expect(changes).to.equal(1);
    // Markup that has a name of the document's shadows it.
    const image = document.body.appendChild(Object.assign(new Image(), { name: 'visibilityState' }));
    setVisibility('hidden');
    await clock.advance(60_000);
    expect(requests(), 'while the page is hidden').to.equal(5);
    setVisibility('visible');
    image.remove();
    await clock.advance(5_000);
    expect(requests()).to.equal(6);
    close();
  });

  it('are requested every second with auto-height, which depends on them', async () => {
    const close = open(document.createElement('iframe'));
    await reply('getScrollSize', {});
    for (let n = 1; n <= 4; n += 1) {
      await clock.advance(1_000);
      expect(requests()).to.equal(n);
      await reply('getActiveTabs', ['one']);
    }
    close();
  });
});
