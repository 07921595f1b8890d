import { expect } from '@open-wc/testing';
import { connectToHost, FrameError, type HostConnection } from '../../src/frame/index.js';
import type { AnalyticsEmbed, TokenProvider, TokenResponse } from '../../src/index.js';
import { origins } from '../support/origins.js';
import { addProvider, collect, consoleOf, frameUrl, makeEmbed, never, put, until } from './elements.js';
import { act, connect, nextMessage, roundTrip } from './embedded-frame.js';
import { virtualTime } from './page-state.js';

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

  it('requests a token that is valid for longer, or in place of a rejected one, until its caller aborts the wait', async () => {
    expect((await act(embed, 'getToken', { minValidity: 50 })).result).to.equal('access-1');
    expect((await act(embed, 'getToken', { minValidity: 200 })).result, 'the next one').to.equal('access-2');
    expect((await act(embed, 'invalidate')).result).to.equal('access-3');
    expect(provider.metrics.refreshes).to.equal(2);
    provider.refresher = never;
    await provider.updateComplete;
    for (const [name, order] of [
      ['getToken', { minValidity: 200 }],
      ['fetch', { refusals: 1 }],
    ] as const) {
      const { error } = await act(embed, name, { ...order, abortAfter: 50 });
      expect(error).to.have.property('name', 'TimeoutError');
    }
  });

  it('requests a token that is valid for longer without rejecting the current one', async () => {
    const reasons: string[] = [];
    let answer: (tokens: TokenResponse) => void;
    provider.refresher = ({ reason }) => {
      reasons.push(reason);
      return new Promise(resolve => (answer = resolve));
    };
    await provider.updateComplete;
    const longer = act(embed, 'getToken', { minValidity: 200 });
    await until(() => reasons.length > 0, 'the refresh');
    expect(reasons).to.deep.equal(['scheduled']);
    const current = await Promise.race([provider.getToken(), longer]);
    expect(current, 'callers of the page have the current one meanwhile').to.equal('access-1');
    answer!({ access_token: 'longer', expires_in: 1000 });
    expect((await longer).result).to.equal('longer');
    expect((await act(embed, 'getToken', { minValidity: 200 })).result).to.equal('longer');
    expect(reasons).to.have.length(1);
  });

  for (const [row, url, base] of [
    ['C1: an absolute address', `${origins.evil}/rows`, ''],
    ['C1b: an address without a scheme', `${origins.evil.replace('http:', '')}/rows`, ''],
    ['C4: an address that <base> resolves', '/rows', origins.evil],
    ['an address in upper case', origins.evil.toUpperCase(), ''],
    [
      'an address with other whitespace and slashes',
      ` ${origins.evil.replace('//', String.raw`\\`)}/rows`,
      '',
    ],
  ] as const) {
    it(`${row} of another origin is sent neither a token nor a request`, async () => {
      const { error } = await act(embed, 'fetch', { url, base });
      expect(error).to.include({ name: 'FrameError', code: 'origin_not_allowed' });
      expect(error!.message).to.equal(`apiOrigins lacks ${origins.evil}.`);
      const { result } = await act(embed, 'fetch');
      expect(result, 'the first').to.have.property('requests').that.has.length(1);
    });
  }

  it('sends the token to the origins that it was given instead of its own', async () => {
    const src = `${frameUrl('dashboard')}&api=${origins.evil}`;
    const other = await connect(Object.assign(makeEmbed('dashboard'), { src }), provider);
    const { result } = await act(other, 'fetch', { url: `${origins.evil}/rows`, refusals: 1 });
    expect(result).to.have.property('requests').that.has.length(2);
    expect((await act(other, 'fetch')).error).to.have.property('code', 'origin_not_allowed');
  });

  it('C3: a redirect carries no token to another origin, whose 401 counts for nothing', async () => {
    const url = `/redirect?to=${encodeURIComponent(`${origins.evil}/refusal`)}`;
    const { result } = await act(embed, 'fetchReally', { url });
    expect(result).to.deep.equal({ status: 401, authorization: '' });
    expect(provider.metrics.refreshes).to.equal(0);
    const own = await act(embed, 'fetchReally', { url: '/refusal' });
    expect(own.result).to.deep.equal({ status: 401, authorization: 'Bearer access-2' });
  });

  for (const [what, refusals, status] of [
    ['once more with a new one after a 401, body included', 1, 200],
    ['not a third time after another 401', 2, 401],
  ] as const) {
    it(`sends the token with each request, and ${what}`, async () => {
      const { result } = await act(embed, 'fetch', { refusals });
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
    const { result } = await act(embed, 'fetch', { times: 20, refusals: 20 });
    expect(result).to.have.property('statuses').that.deep.equals(Array(20).fill(200));
    expect(provider.metrics.refreshes).to.equal(1);
  });

  it('refuses a stream, which cannot be sent twice, before anything is sent', async () => {
    const { error } = await act(embed, 'stream');
    expect(error).to.include({ name: 'FrameError', code: 'body_not_repeatable' });
    expect(error!.message).to.equal('Send a Blob.');
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

describe('The frame’s client, with a host that the test plays', () => {
  const original = Object.getOwnPropertyDescriptor(window, 'parent')!;
  let source: Window;
  let host: HostConnection;
  const tokens: string[] = [];
  const hostOrigins = ['capacitor://localhost', 'tauri://localhost', location.origin];
  const connectHere = (): void => {
    host = connectToHost({ hostOrigins, onToken: ({ token }) => tokens.push(token) });
  };
  const receive = (fields: object, origin = location.origin): void => {
    const data = { type: 'TOKEN_UPDATE', version: 1, expiresIn: 1, ...fields };
    dispatchEvent(new MessageEvent('message', { data, source, origin }));
  };
  beforeEach(() => {
    source = put(document.createElement('iframe')).contentWindow!;
    Object.defineProperty(window, 'parent', { configurable: true, value: source });
  });
  afterEach(() => {
    host.disconnect();
    tokens.length = 0;
    Object.defineProperty(window, 'parent', original);
  });

  it('repeats each question once, if the host has not answered it within 5 s, and 5 s later it warns', async () => {
    const clock = virtualTime();
    const warnings: string[] = [];
    const { warn } = console;
    console.warn = (line: string) => warnings.push(line);
    const posted: string[] = [];
    source.postMessage = ({ type }: { type: string }, origin: unknown) => {
      if (origin === location.origin) posted.push(type);
    };
    const expectAfter = (ms: number, ...types: string[]): void => {
      clock.tick(ms);
      expect(posted.splice(0)).to.deep.equal(types);
    };
    connectHere();
    expectAfter(4_999, 'EMBED_READY');
    expectAfter(1, 'EMBED_READY');
    expectAfter(4_999);
    expect(warnings.splice(0)).to.deep.equal([]);
    expectAfter(60_000);
    expect(warnings.splice(0)).to.deep.equal([
      `No token. hostOrigins: ${hostOrigins.join(',')}. Host: undefined`,
    ]);
    receive({ token: 'first', generation: 1 });
    expectAfter(2_000, 'TOKEN_ACK');
    const next = host.getToken();
    expectAfter(4_999, 'TOKEN_REQUEST');
    expectAfter(60_000, 'TOKEN_REQUEST');
    receive({ token: 'second', generation: 2 });
    expect(await next).to.equal('second');
    host.invalidate();
    receive({ token: 'third', generation: 3 });
    expectAfter(60_000, 'TOKEN_ACK', 'TOKEN_REQUEST', 'TOKEN_ACK');
    expect(warnings).to.have.length(1);
    console.warn = warn;
  });

  it('compares origins of all schemes as texts, and skips those to which the engine cannot post', async () => {
    const ready = new Promise<MessageEvent>(resolve => {
      source.addEventListener('message', resolve, { once: true });
    });
    connectHere();
    expect((await ready).data).to.deep.equal({ type: 'EMBED_READY', version: 1 });
    receive({ token: 'good', generation: 1 }, 'capacitor://localhost');
    for (const origin of ['null', 'capacitor://localhost:80', 'capacitor:', 'file://'])
      receive({ token: origin, generation: 2 }, origin);
    expect(tokens).to.deep.equal(['good']);
    expect(() => {
      host.send(never);
    })
      .to.throw()
      .with.property('name', 'DataCloneError');
  });

  it('D1: fields that Object.prototype has got are neither a host’s nor an option', async () => {
    Object.assign(Object.prototype, { token: 'inherited', apiOrigins: [origins.evil] });
    try {
      connectHere();
      receive({ generation: 1 });
      expect(tokens).to.deep.equal([]);
      const error: unknown = await host.fetch(origins.evil).catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'origin_not_allowed');
    } finally {
      for (const name of ['token', 'apiOrigins']) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  it('rejects all calls in a page that is in no frame, and warns once', async () => {
    Object.defineProperty(window, 'parent', original);
    const warnings = await consoleOf('warn', async () => {
      connectHere();
      for (const call of [host.getToken(), host.fetch('/api/rows')]) {
        const error: unknown = await call.catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(FrameError).with.property('code', 'not_embedded');
      }
    });
    expect(warnings).to.have.length(1);
  });
});

describe('The frame’s client, in a page that its hostOrigins do not list', () => {
  it('rejects all calls, and the console names that page, if the browser exposes its origin', async () => {
    const frame = document.createElement('iframe');
    const received: { embedder: string; code: string; warnings: string[] }[] = [];
    const onMessage = ({ source, data }: MessageEvent): void => {
      if (source === frame.contentWindow) received.push(data as never);
    };
    addEventListener('message', onMessage);
    put(Object.assign(frame, { src: frameUrl('unlisted') }));
    await until(() => received.length === 2, 'both calls have settled');
    removeEventListener('message', onMessage);
    for (const { embedder, code, warnings } of received) {
      const isKnown = embedder !== 'null';
      expect(embedder).to.equal(isKnown ? location.origin : 'null');
      expect(code).to.equal(isKnown ? 'not_embedded' : 'waits');
      const line = `No token. hostOrigins: https://app.example. Host: ${embedder}`;
      expect(warnings).to.deep.equal(isKnown ? [line] : []);
    }
  });
});
