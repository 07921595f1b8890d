import { expect } from '@open-wc/testing';
import { connectToHost, FrameError } from '../../src/frame/index.js';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { addProvider, collect, makeEmbed, never, until } from './elements.js';
import { act, connect, nextMessage, roundTrip } from './embedded-frame.js';

describe('The frame’s client', () => {
  let provider: TokenProvider;
  let embed: AnalyticsEmbed;
  beforeEach(async () => {
    provider = addProvider();
    embed = await connect(makeEmbed('dashboard'), provider);
  });

  it('gives the token that it has, and waits for the next one when it has expired', async () => {
    expect(await act(embed, 'getToken')).to.include({ result: 'access-1', tokens: 1 });
    await act(embed, 'expire');
    expect((await act(embed, 'getToken')).result).to.equal('access-2');
  });

  for (const [what, refusals, status] of [
    ['once more with a new one after a 401, body included', 1, 200],
    ['not a third time after another 401', 2, 401],
  ] as const) {
    it(`sends the token with each request, and ${what}`, async () => {
      const { result } = await act(embed, 'fetch', { refusals, body: 'select' });
      expect(result).to.deep.equal({
        statuses: [status],
        requests: [
          { authorization: 'Bearer access-1', body: 'select' },
          { authorization: 'Bearer access-2', body: 'select' },
        ],
      });
      expect(provider.metrics.refreshes).to.equal(1);
    });
  }

  it('makes one request for a new token of twenty refusals', async () => {
    const { result } = await act(embed, 'fetch', { times: 20, refusals: 20, body: 'select' });
    expect(result)
      .to.have.property('statuses')
      .that.deep.equals(Array.from({ length: 20 }, () => 200));
    expect(provider.metrics.refreshes).to.equal(1);
  });

  it('refuses a stream, which cannot be sent twice, before anything is sent', async () => {
    const { error } = await act(embed, 'stream');
    expect(error).to.include({ name: 'FrameError', code: 'body_not_repeatable' });
    expect(error!.message).to.match(/Streaming bodies are not supported: send a Blob/);
  });

  it('ends a wait when its caller aborts it', async () => {
    provider.refresher = () => {
      embed.send({ act: 'abort' });
      return never();
    };
    await provider.updateComplete;
    expect((await act(embed, 'fetchUntilAbort')).error).to.have.property('name', 'AbortError');
  });

  it('reports the end of the session once, to its page and to callers, until the next login', async () => {
    const messages = collect(embed, 'embed-message');
    const revoked = nextMessage(embed, 'revoked');
    provider.clear();
    expect(await revoked).to.deep.equal({ revoked: 'signed_out' });
    expect((await act(embed, 'getToken')).error).to.include({ name: 'FrameError', code: 'revoked' });
    expect(messages.filter(({ data }) => 'revoked' in (data as object))).to.have.length(1);
    provider.tokens = { access_token: 'again', expires_in: 100 };
    await until(() => embed.generation === 2);
    expect((await act(embed, 'getToken')).result).to.equal('again');
  });

  it('accepts and sends nothing after it was disconnected', async () => {
    provider.refresher = never;
    await provider.updateComplete;
    await act(embed, 'expire');
    const errors = collect(embed, 'embed-error');
    const messages = collect(embed, 'embed-message');
    expect((await act(embed, 'disconnect')).error).to.include({ name: 'FrameError', code: 'disconnected' });
    provider.tokens = { access_token: 'unheard', expires_in: 100 };
    await roundTrip(embed);
    expect(embed.generation).to.equal(1);
    expect(errors).to.deep.equal([]);
    expect(messages.map(({ data }) => Object.keys(data as object)[0])).to.deep.equal(['act', 'roundTrip']);
  });
});

describe('The host origins of the frame’s client', () => {
  const wrong = { none: [], 'a wildcard': ['*'], 'a path': ['https://app.example/'], 'no list': undefined };
  for (const [what, hostOrigins] of Object.entries({ ...wrong, 'no text': [null] })) {
    it(`are refused when they are ${what}`, () => {
      expect(() => connectToHost({ hostOrigins: hostOrigins as string[] }))
        .to.throw(FrameError, /hostOrigins must list exact origins/)
        .with.property('code', 'host_origins_invalid');
    });
  }
});
