import { expect } from '@open-wc/testing';
import { connectToHost, FrameError } from '../../src/frame/index.js';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { addProvider, collect, makeEmbed, next, nextMessage, until } from './elements.js';

/** What an act of `frames/client.ts` came to. */
interface Outcome {
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly code?: string; readonly message: string };
  /** How often the frame's page was given a token. */
  readonly tokens: number;
}

describe('The frame’s client', () => {
  let provider: TokenProvider;
  let embed: AnalyticsEmbed;
  let refreshes: number;
  beforeEach(async () => {
    provider = addProvider();
    refreshes = 0;
    const { refresher } = provider;
    provider.refresher = request => {
      refreshes += 1;
      return refresher!(request);
    };
    embed = makeEmbed('client');
    provider.append(embed);
    await until(() => embed.generation === 1 && embed.status === 'connected');
  });
  afterEach(() => {
    provider.remove();
  });

  async function act(name: string, argument?: unknown): Promise<Outcome> {
    const outcome = nextMessage(embed, 'act');
    embed.send({ act: name, argument });
    return (await outcome) as unknown as Outcome;
  }

  it('gives the token that it has, and waits for a living one', async () => {
    expect(await act('getToken')).to.include({ result: 'access-1', tokens: 1 });
    // One that is over by the time that it is asked for.
    provider.tokens = { access_token: 'short', expires_in: 0.05 };
    await new Promise(resolve => setTimeout(resolve, 100));
    expect((await act('getToken')).result).to.match(/^access-/);
  });

  it('sends the token with each request, and once more with a new one after a 401, body included', async () => {
    const { result } = await act('fetch', { refusals: 1, body: 'select' });
    expect(result).to.deep.equal({
      status: 200,
      requests: [
        { authorization: 'Bearer access-1', body: 'select' },
        { authorization: 'Bearer access-2', body: 'select' },
      ],
    });
    expect(refreshes).to.equal(1);
  });

  const odd: readonly object[] = [
    ...[NaN, Infinity, 0, -1, 2.5, 2 ** 53, '2'].map(generation => ({ generation })),
    ...[NaN, 0, -1, '5', null].map(expiresIn => ({ expiresIn })),
    { token: '' },
    { token: ['stray'] },
    { type: 'TOKEN_REVOKED', reason: { toString: 1, valueOf: 1 } },
    { type: 'TOKEN_REVOKED' },
  ];
  for (const fields of odd) {
    it(`keeps its token when the host’s message is none: ${name(fields)}`, async () => {
      const { contentWindow } = embed.shadowRoot!.querySelector('iframe')!;
      const update = { type: 'TOKEN_UPDATE', version: 1, token: 'stray', generation: 2, expiresIn: 5 };
      contentWindow!.postMessage({ ...update, ...fields }, '*');
      expect(await act('getToken')).to.include({ result: 'access-1', tokens: 1 });
      await provider.refresh();
      await until(() => embed.generation === 2, 'the next token is taken');
    });
  }

  it('gives the second refusal back', async () => {
    const { result } = await act('fetch', { refusals: 2 });
    expect(result).to.have.property('status', 401);
    expect((result as { requests: unknown[] }).requests).to.have.length(2);
    expect(refreshes).to.equal(1);
  });

  it('makes one request for a new token of twenty refusals', async () => {
    const { result } = await act('twenty');
    expect(result).to.deep.equal(Array.from({ length: 20 }, () => 200));
    expect(refreshes).to.equal(1);
  });

  it('refuses a stream, which cannot be sent twice, before anything is sent', async () => {
    const { error } = await act('stream');
    expect(error).to.include({ name: 'FrameError', code: 'body_not_repeatable' });
    expect(error!.message).to.match(/Streaming bodies are not supported: send a Blob/);
  });

  it('stops to wait when its caller does', async () => {
    provider.refresher = () => new Promise(() => undefined);
    await provider.updateComplete;
    expect((await act('aborted')).error).to.have.property('name', 'AbortError');
  });

  it('tells its page once that the session is over, and those who wait', async () => {
    const told = collect(embed, 'embed-message');
    const revoked = next(embed, 'embed-message');
    provider.clear();
    expect((await revoked).data).to.deep.equal({ revoked: 'signed_out' });
    expect((await act('getToken')).error).to.include({ name: 'FrameError', code: 'revoked' });
    // Its next document is told too; this one was told once.
    expect(told.filter(({ data }) => 'revoked' in (data as object))).to.have.length(1);
    provider.tokens = { access_token: 'again', expires_in: 100 };
    await until(() => embed.generation === 2);
    expect((await act('getToken')).result).to.equal('again');
  });

  it('hears and says nothing after it was disconnected', async () => {
    provider.tokens = { access_token: 'over', expires_in: 0.05 };
    provider.refresher = () => new Promise(() => undefined);
    await provider.updateComplete;
    await new Promise(resolve => setTimeout(resolve, 100));
    const errors = collect(embed, 'embed-error');
    const messages = collect(embed, 'embed-message');
    expect((await act('disconnect')).error).to.include({ name: 'FrameError', code: 'disconnected' });
    expect(messages.map(({ data }) => data)).not.to.include('after the end');
    expect(errors).to.deep.equal([]);
    const before = embed.generation;
    provider.tokens = { access_token: 'unheard', expires_in: 100 };
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(embed.generation).to.equal(before);
  });

  const wrong: [what: string, origins: unknown][] = [
    ['none', []],
    ['a wildcard', ['*']],
    ['a path', ['https://app.example/']],
    ['no list', undefined],
    ['no text', [null]],
  ];
  for (const [what, hostOrigins] of wrong) {
    it(`refuses host origins that are ${what}`, () => {
      expect(() => connectToHost({ hostOrigins: hostOrigins as string[] }))
        .to.throw(FrameError, /hostOrigins must list exact origins/)
        .with.property('code', 'host_origins_invalid');
    });
  }
});

function name(fields: object): string {
  return Object.entries(fields)
    .map(([field, value]) => `${field} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}
