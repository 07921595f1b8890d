import { expect } from '@open-wc/testing';
import { TokenError, TokenProvider, type AnalyticsEmbed } from '../../src/index.js';
import { origins } from '../support/origins.js';
import {
  addProvider,
  consoleOf,
  frameUrl,
  makeEmbed,
  next,
  nextLoad,
  put,
  tokenResponse,
  until,
} from './elements.js';
import { connect, postToFrame, refreshed, roundTrip } from './embedded-frame.js';
import { virtualTime } from './page-state.js';
import './unhandled-rejections.js';

describe('bad input: a typed error, and nothing else breaks', () => {
  /** It is in the page during all tests. */
  const provider = new TokenProvider();
  const neighbour = makeEmbed('dashboard');

  before(async () => {
    let n = 1;
    provider.tokens = tokenResponse(n);
    provider.refresher = () => Promise.resolve(tokenResponse(++n));
    document.body.append(provider);
    await connect(neighbour, provider);
  });
  afterEach(() => refreshed(provider, neighbour));

  /** Puts an element into the page; returns the errors on the console until it has reported one itself. */
  function errorsOf(element: Element, reported: Promise<unknown>): Promise<string[]> {
    return consoleOf('error', () => {
      put(element);
      return reported;
    });
  }

  const wrong: [attribute: string, value: string, code: string, remedy: RegExp][] = [
    [
      'src',
      'javascript:alert(1)',
      'src_refused',
      /"src" must be an http: or https: URL, not javascript:\. Use/,
    ],
    ['src', 'data:text/html,hello', 'src_refused', /"src" must be/],
    ['src', 'blob:https://app.example/1', 'src_refused', /"src" must be/],
    ['src', 'http://[', 'src_invalid', /"src" is not a valid URL/],
    ['frame-origin', '*', 'frame_origin_invalid', /"frame-origin" must be an exact origin/],
    ['frame-origin', 'https://bi.example/path', 'frame_origin_invalid', /"frame-origin"/],
    ['sandbox', 'allow-scripts', 'sandbox_origin', /"sandbox" does not contain allow-same-origin/],
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
      const lines = await errorsOf(embed, error);
      const { message, ...rest } = await error;
      expect(rest.code).to.equal(code);
      expect(message).to.match(remedy);
      expect(message).to.match(/^<analytics-embed id="wrong"/);
      expect(lines).to.deep.equal([message]);
      expect(embed.status).to.equal('failed');
      expect(embed.shadowRoot!.querySelector('iframe')).to.equal(null);
      expect(getComputedStyle(embed.shadowRoot!.querySelector('[part=error]')!).display).to.equal('block');
    });
  }

  it('keeps the frame that works when its src is changed to a wrong one', async () => {
    const { src } = neighbour;
    const error = next(neighbour, 'embed-error');
    neighbour.src = 'javascript:alert(1)';
    await consoleOf('error', () => error);
    expect((await error).code).to.equal('src_refused');
    expect(neighbour.status).to.equal('connected');
    neighbour.src = src;
  });

  it('reports a frame that only has messages of another protocol when it does not answer in time', async () => {
    // The neighbour's clock stays real.
    const clock = virtualTime(['setTimeout', 'clearTimeout']);
    const embed = makeEmbed('orders');
    const error = next(embed, 'embed-error');
    addProvider().append(embed);
    await until(() => embed.status === 'connecting');
    for (const post of [null, 42, 'EMBED_READY', { type: '__proto__' }]) postToFrame(embed, { post });
    await roundTrip(embed);
    clock.tick(10_000);
    expect(embed.status).to.equal('unresponsive');
    expect((await error).code).to.equal('protocol_mismatch');
    expect((await error).message).to.match(/^<analytics-embed.*analytics-embed\/frame/);
  });

  it('names what is missing when there are neither endpoint nor tokens', async () => {
    const lonely = new TokenProvider();
    const failed = next(lonely, 'token-refresh-failed');
    const lines = await errorsOf(lonely, failed);
    const { error, ...rest } = await failed;
    expect(error).to.include({ name: 'TokenError', code: 'endpoint_missing' });
    expect(error.message).to.match(/^<token-provider>: .*"endpoint".*"tokens"/);
    expect(rest).to.include({ attempt: 0, retryIn: null });
    expect(lines).to.deep.equal([error.message]);
    expect(lonely.status).to.equal('failed');
    lonely.tokens = tokenResponse(1);
    expect(lonely.status).to.equal('active');
  });

  it('D4: messages name an element by tag, id and origin, and no other part of a URL', async () => {
    const url = new URL('/path-secret?query-secret#fragment-secret', frameUrl('silent'));
    const src = Object.assign(url, { username: 'name-secret', password: 'password-secret' }).href;
    const texts: string[] = [];
    const onError = ({ detail }: Event & { detail?: { message?: string; error?: Error } }): void => {
      texts.push(detail?.message ?? detail?.error?.message ?? '');
    };
    const events = ['embed-error', 'token-refresh-failed'];
    for (const name of events) document.body.addEventListener(name, onError);
    const embeds = [
      { sandbox: 'allow-scripts' },
      { 'frame-origin': `${src}/` },
      { protocol: 'reload', 'frame-origin': 'https://bi.example' },
      { 'handshake-timeout': '100', 'embed-title': '' },
      { src: `//${src.split('//')[1] ?? ''}` },
      { src: src.replace('http:', 'ftp:') },
    ].map(attributes => makeEmbed('silent', { id: 'named', src, ...attributes }));
    const providers = ['endpoint', 'loginUrl'].map(name =>
      Object.assign(new TokenProvider(), { [name]: src.replace('http:', 'ftp:') }),
    );
    const warnings = await consoleOf('warn', async () => {
      const errors = await consoleOf('error', async () => {
        for (const element of [...embeds, ...providers]) put(element);
        await next(embeds[3]!, 'embed-unresponsive');
      });
      texts.push(...errors);
    });
    for (const name of events) document.body.removeEventListener(name, onError);
    texts.push(...warnings);
    const named = texts.filter(text =>
      text.startsWith(`<analytics-embed id="named" src="${origins.frame}">: `),
    );
    expect(named.length, texts.join('\n')).to.be.at.least(10);
    expect(texts.join('\n')).to.include('"endpoint"').and.not.to.include('-secret');
  });

  const markup: [what: string, json: string][] = [
    ['malformed JSON', '{"access_token": "secret-in-markup", oops'],
    ['JSON without an access token', '{"refresh_token": "secret-in-markup"}'],
    ['JSON that is not an object', '"secret-in-markup"'],
  ];
  for (const [what, json] of markup) {
    it(`reports ${what} in the script child, without its text`, async () => {
      const host = put(document.createElement('div'));
      const failed = next(host, 'token-refresh-failed');
      const lines = await consoleOf('error', async () => {
        host.innerHTML = `<token-provider id="p"><script type="application/json">${json}</script></token-provider>`;
        await host.querySelector('token-provider')!.updateComplete;
      });
      const { code, message } = (await failed).error;
      expect(code).to.equal('tokens_invalid');
      expect(message).to.match(/^<token-provider id="p">: /);
      expect(lines.join()).not.to.contain('secret');
      expect(host.innerHTML).not.to.contain('secret');
    });
  }

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
      misled.tokens = tokenResponse(1);
      misled.endpoint = '/oauth/refresh';
      misled.setAttribute(attribute, value);
      const failed = next(misled, 'token-refresh-failed');
      await errorsOf(misled, failed);
      const { code, message } = (await failed).error;
      expect(code).to.equal('option_invalid');
      expect(message)
        .to.match(/^<token-provider>: /)
        .and.to.contain(`"${attribute}"`);
      expect(await misled.getToken()).to.equal('access-1');
    });
  }
});

describe('a page that is blank: the console names what it lacks', () => {
  /** The console's warnings while an embed is loaded twice. */
  function warningsOf(
    embed: AnalyticsEmbed,
    place: ParentNode,
    settled: (embed: AnalyticsEmbed) => Promise<unknown>,
  ): Promise<string[]> {
    return consoleOf('warn', async () => {
      put(embed, place);
      await settled(embed);
      embed.reload();
      await settled(embed);
    });
  }

  async function connected(embed: AnalyticsEmbed): Promise<void> {
    await nextLoad(embed);
    await until(() => embed.status === 'connected');
    await roundTrip(embed);
  }

  it('a provider around the embed, once', async () => {
    const lines = await warningsOf(makeEmbed('dashboard', { id: 'alone' }), document.body, connected);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(
      /^<analytics-embed id="alone" src="http:\/\/[^"/]+">: there is no <token-provider> around/,
    );
  });

  it('a dashboard that answers, once, with the origin that it must accept, unless it is declared to only listen', async () => {
    const listening = makeEmbed('orders', { protocol: 'token-update' });
    const none = await warningsOf(listening, addProvider(), () => next(listening, 'embed-connected'));
    expect(none).to.deep.equal([]);
    const embed = makeEmbed('silent', { 'handshake-timeout': '1500' });
    const lines = await warningsOf(embed, addProvider(), () => next(embed, 'embed-unresponsive'));
    expect(lines).to.have.length(1);
    expect(lines[0]).to.contain(`"hostOrigins" contains "${location.origin}"`);
    expect(lines[0]).to.match(/protocol="token-update"/);
  });

  it('a way to the login, unless the page handles the end of the session', async () => {
    const error = new TokenError('refused', 'access-1 is not shown', { status: 404 });
    const [lost, handled] = ['lost', 'handled'].map(id =>
      addProvider({ id, refresher: () => Promise.reject(error) }),
    );
    handled!.addEventListener('login-required', event => {
      event.preventDefault();
    });
    const lines = await consoleOf('warn', () => Promise.allSettled([lost!.refresh(), handled!.refresh()]));
    expect(lines.filter(line => line.includes('>: refused: HTTP 404. '))).to.have.length(2);
    const rest = lines.filter(line => !line.includes(': refused: '));
    expect(rest).to.have.length(1);
    expect(rest[0]).to.match(/^<token-provider id="lost">: the session is over.*"login-url"/);
    expect(lines.join()).not.to.contain('access-1');
  });
});
