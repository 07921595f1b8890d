import { expect } from '@open-wc/testing';
import { systemClock } from '../../../src/bridge/bridge-clock.js';
import type { EmbedProtocol, FrameChannel, MessageResult } from '../../../src/bridge/protocol.js';
import { looker } from '../../../src/bridge/protocols/looker.js';
import { native } from '../../../src/bridge/protocols/native.js';
import { powerbi } from '../../../src/bridge/protocols/powerbi.js';
import { superset } from '../../../src/bridge/protocols/superset.js';

/** A protocol and whoever it speaks to, who takes what any window takes. */
function converse(protocol: EmbedProtocol) {
  const told: unknown[] = [];
  let hear: (data: unknown) => MessageResult = () => 'ignored';
  const post = (message: unknown): void => {
    told.push(structuredClone(message));
  };
  const link: FrameChannel = {
    url: 'https://bi.example/reportEmbed',
    clock: systemClock,
    token: { accessToken: 'access-7', generation: 7, remaining: 5_000, age: 0, response: {} },
    revocation: null,
    post: message => {
      post(message);
    },
    postToken: (_, message) => {
      post(message);
    },
    listen(port, listener) {
      hear = listener;
      port.postMessage = post;
      return () => undefined;
    },
    connected: () => undefined,
    acknowledged: () => undefined,
    tokenRejected: () => told.push('refused'),
    resized: () => undefined,
    message: data => told.push(data),
    error: () => undefined,
  };
  const session = protocol.open(link);
  return {
    told,
    session,
    hear: (data: unknown): MessageResult => hear(data),
    close: () => session.dispose?.(),
  };
}

describe('Messages that only mean to be of a protocol', () => {
  const odd: readonly [what: string, id: unknown][] = [
    ['a port, which could not be posted back', new MessageChannel().port1],
    ['what no number can be made of', { toString: 1, valueOf: 1 }],
    ['a list of a number', [1]],
  ];
  for (const [what, id] of odd)
    it(`have no id: ${what}`, () => {
      const bi = converse(powerbi);
      expect(bi.session.onMessage({ method: 'GET', url: '/x', headers: { id } }, [])).to.equal('handled');
      expect(bi.session.onMessage({ statusCode: 200, headers: { id } }, [])).to.equal('ignored');
      expect(bi.told).to.deep.equal([{ statusCode: 404, headers: { id: undefined }, body: null }]);
      const board = converse(superset);
      board.session.onLoad();
      board.told.length = 0;
      for (const switchboardAction of ['get', 'reply', 'error'])
        expect(board.hear({ switchboardAction, method: 'x', messageId: id })).to.equal('invalid');
      expect(board.told).to.deep.equal([]);
      board.close();
    });

  it('are no events of Looker’s unless their action says so', () => {
    const chatty = converse(looker);
    chatty.session.onMessage({ action: 0 }, [new MessageChannel().port1]);
    chatty.told.length = 0;
    for (const action of [-1, 0, 2.5, 6, 7])
      chatty.hear({ action, data: { eventName: 'session:tokens:request', payload: [] } });
    expect(chatty.told).to.deep.equal([]);
    chatty.close();
  });

  it('ask for no token by what is no generation', () => {
    const plain = converse(native);
    for (const generation of [-1, 0.5, 2 ** 53])
      expect(plain.session.onMessage({ type: 'TOKEN_REQUEST', generation, reason: 'expired' }, [])).to.equal(
        'invalid',
      );
    expect(plain.told).to.deep.equal([]);
  });
});
