import { expect } from '@open-wc/testing';
import { TokenProvider, type AnalyticsEmbed } from '../../src/index.js';
import { addProvider, collect, consoleOf, makeEmbed, next, until } from './elements.js';
import { http, HttpResponse, mockNetwork, network } from '../support/network.js';

/** What went wrong without anybody to catch it. */
const uncaught: unknown[] = [];
const onError = (event: ErrorEvent | PromiseRejectionEvent): void => {
  uncaught.push('reason' in event ? event.reason : event.error);
};

describe('bad input: a typed error, and nothing else breaks', () => {
  mockNetwork();

  let provider: TokenProvider;
  let neighbour: AnalyticsEmbed;

  before(() => {
    addEventListener('error', onError);
    addEventListener('unhandledrejection', onError);
  });
  after(() => {
    removeEventListener('error', onError);
    removeEventListener('unhandledrejection', onError);
  });
  beforeEach(async () => {
    provider = addProvider();
    neighbour = makeEmbed('dashboard');
    provider.append(neighbour);
    await until(() => neighbour.generation === 1);
  });
  afterEach(async () => {
    const { generation } = provider;
    await provider.refresh();
    await until(() => neighbour.generation === generation + 1, 'the neighbour lives on');
    provider.remove();
    expect(uncaught).to.deep.equal([]);
  });

  const wrong: [attribute: string, value: string, code: string, remedy: RegExp][] = [
    ['src', 'javascript:alert(1)', 'src_refused', /"src" must be an http: or https: URL, not javascript:$/],
    ['src', 'data:text/html,hello', 'src_refused', /"src" must be/],
    ['src', 'blob:https://app.example/1', 'src_refused', /"src" must be/],
    ['src', 'http://[', 'src_invalid', /"src" is not a valid URL/],
    ['frame-origin', '*', 'frame_origin_invalid', /"frame-origin" must be an exact origin/],
    ['frame-origin', 'https://bi.example/path', 'frame_origin_invalid', /"frame-origin"/],
    ['sandbox', 'allow-scripts', 'sandbox_origin', /"sandbox" must contain allow-same-origin/],
    ['handshake-timeout', 'soon', 'option_invalid', /"handshake-timeout" must be a positive number/],
    [
      'protocol',
      'telepathy',
      'protocol_unknown',
      /"telepathy" is not a registered protocol \(registered: native, .*protocols\/superset\.js/,
    ],
  ];
  for (const [attribute, value, code, remedy] of wrong) {
    it(`refuses ${attribute}="${value}"`, async () => {
      const embed = makeEmbed('dashboard', { id: 'wrong', [attribute]: value });
      const error = next(embed, 'embed-error');
      const lines = await consoleOf('error', async () => {
        provider.append(embed);
        expect(await error).to.have.property('code', code);
      });
      const { message } = await error;
      expect(message).to.match(remedy);
      expect(message).to.match(/^<analytics-embed id="wrong"/);
      expect(lines).to.deep.equal([message]);
      expect(embed.status).to.equal('failed');
      expect(embed.shadowRoot!.querySelector('iframe')).to.equal(null);
      expect(getComputedStyle(embed.shadowRoot!.querySelector('[part=error]')!).display).to.equal('block');
    });
  }

  it('keeps the frame that works when its src is changed to a wrong one', async () => {
    const error = next(neighbour, 'embed-error');
    await consoleOf('error', async () => {
      neighbour.src = 'javascript:alert(1)';
      expect((await error).code).to.equal('src_refused');
    });
    expect(neighbour.status).to.equal('connected');
  });

  it('warns of an iframe without a name', async () => {
    const embed = makeEmbed('dashboard');
    embed.removeAttribute('embed-title');
    const lines = await consoleOf('warn', async () => {
      provider.append(embed);
      await embed.updateComplete;
    });
    expect(lines.join()).to.match(
      /<analytics-embed src="[^"?]*dashboard.html">: the iframe has no accessible name.*"embed-title"/,
    );
  });

  it('reports a frame that answers garbage once, and drops what it says', async () => {
    const embed = makeEmbed('garbage', { 'handshake-timeout': '500' });
    const errors = collect(embed, 'embed-error');
    const messages = collect(embed, 'embed-message');
    provider.append(embed);
    await until(() => embed.status === 'unresponsive');
    expect(errors.map(({ code }) => code)).to.deep.equal(['message_invalid', 'protocol_mismatch']);
    for (const { message } of errors) expect(message).to.match(/^<analytics-embed.*analytics-embed\/frame/);
    expect(messages).to.have.length(0);
    expect(embed.generation).to.equal(0);
  });

  it('says what is missing when there are neither endpoint nor tokens', async () => {
    const lonely = new TokenProvider();
    const failed = next(lonely, 'token-refresh-failed');
    const lines = await consoleOf('error', async () => {
      document.body.append(lonely);
      await failed;
    });
    const { error, attempt, retryIn } = await failed;
    expect(error).to.include({ name: 'TokenError', code: 'endpoint_missing' });
    expect(error.message).to.match(/^<token-provider>: .*"endpoint".*"tokens"/);
    expect({ attempt, retryIn }).to.deep.equal({ attempt: 0, retryIn: null });
    expect(lines).to.deep.equal([error.message]);
    expect(lonely.status).to.equal('failed');
    lonely.tokens = { access_token: 'at last', expires_in: 100 };
    expect(lonely.status).to.equal('active');
    lonely.remove();
  });

  const markup: [what: string, json: string][] = [
    ['malformed JSON', '{"access_token": "secret-in-markup", oops'],
    ['JSON without an access token', '{"refresh_token": "secret-in-markup"}'],
    ['JSON that is no object', '"secret-in-markup"'],
  ];
  for (const [what, json] of markup) {
    it(`says so of ${what} in the script child, without its text`, async () => {
      const host = document.createElement('div');
      const failures = collect(host, 'token-refresh-failed');
      document.body.append(host);
      const lines = await consoleOf('error', async () => {
        host.innerHTML = `<token-provider id="p"><script type="application/json">${json}</script></token-provider>`;
        await host.querySelector('token-provider')!.updateComplete;
      });
      expect(failures[0]?.error.code).to.equal('tokens_invalid');
      expect(failures[0]?.error.message).to.match(/^<token-provider id="p">: /);
      expect(lines.join()).not.to.contain('secret');
      expect(host.innerHTML).not.to.contain('secret');
      host.remove();
    });
  }

  it('keeps the token in hand when tokens that are none are set', async () => {
    const failed = next(provider, 'token-refresh-failed');
    await consoleOf('error', async () => {
      provider.tokens = { expires_in: 5 } as unknown as { access_token: string };
      expect((await failed).error.code).to.equal('tokens_invalid');
    });
    expect(await provider.getToken()).to.equal('access-1');
  });

  const options: [attribute: string, value: string][] = [
    ['refresh-at', '1.5'],
    ['refresh-at', 'soon'],
    ['request-timeout', '-1'],
    ['request-format', 'xml'],
    ['credentials', 'always'],
    ['endpoint', 'ftp://bi.example/'],
  ];
  for (const [attribute, value] of options) {
    it(`names the attribute ${attribute}="${value}"`, async () => {
      const misled = new TokenProvider();
      misled.tokens = { access_token: 'mine', expires_in: 100 };
      misled.setAttribute('endpoint', '/oauth/refresh');
      misled.setAttribute(attribute, value);
      const failed = next(misled, 'token-refresh-failed');
      await consoleOf('error', async () => {
        document.body.append(misled);
        const { error } = await failed;
        expect(error.code).to.equal('option_invalid');
        expect(error.message).to.match(/^<token-provider>: /);
        expect(error.message).to.contain(`"${attribute}"`);
      });
      expect(await misled.getToken()).to.equal('mine');
      misled.remove();
    });
  }

  it('takes a response without access_token for a failed attempt, and tries again', async () => {
    let requests = 0;
    network.use(
      http.post('/oauth/refresh', () => {
        requests += 1;
        return HttpResponse.json(
          requests === 1 ? { refresh_token: 'r2' } : { access_token: 'a2', expires_in: 100 },
        );
      }),
    );
    const asking = new TokenProvider();
    asking.endpoint = '/oauth/refresh';
    const failed = next(asking, 'token-refresh-failed');
    const refreshed = next(asking, 'token-refreshed');
    document.body.append(asking);
    expect((await failed).error).to.include({ code: 'invalid_response', transient: true });
    expect((await failed).retryIn).to.be.within(0, 1_000);
    expect((await refreshed).attempts).to.equal(2);
    asking.remove();
  });
});
