import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { frameUrl, put, until } from './elements.js';
import { origins } from '../support/origins.js';

const COPY = '<script src="/test/browser/frames/policy-host.js"></script>';
const TOKENS =
  '<script type="application/json">{"access_token":"access-1","refresh_token":"r","expires_in":100}</script>';
/** What the page does before anything else: it records its console, and answers its requests itself. */
const RECORD = `<script>
  lines = []; requests = []; answer = () => Response.json({ access_token: 'access-2', expires_in: 100 });
  for (const level of ['error', 'warn']) console[level] = text => { lines.push(text); };
  fetch = async (url, { signal }) => {
    requests.push(url);
    return Promise.race([answer(), new Promise((_, reject) => signal.addEventListener('abort', () => { requests.push('aborted'); reject(signal.reason); }))]);
  };
  addEventListener('login-required', ({ detail }) => { lines.push('login-required ' + detail.loginUrl); });
</script>`;
const FRAMES = `<meta name="analytics-embed" content="frame-origins ${origins.frame}">`;
const ENDPOINTS = '<meta name="analytics-embed" content="endpoints /oauth/refresh; login-urls /login">';

type Host = Window & { lines: string[]; requests: string[]; answer: () => unknown };

/** A host page of this markup, which the browser's parser reads. */
class HostPage {
  readonly #frame = document.createElement('iframe');

  static async open(head: string, body = '', copy = COPY): Promise<HostPage> {
    const page = new HostPage();
    const html = `<!doctype html><head>${RECORD}${head}${copy}</head>${body}`;
    page.#frame.src = `/markup?html=${encodeURIComponent(html)}`;
    put(page.#frame);
    await new Promise(resolve => page.#frame.addEventListener('load', resolve, { once: true }));
    await until(() => page.window.copies !== undefined);
    return page;
  }

  get window(): Host {
    return this.#frame.contentWindow as Host;
  }

  get document(): Document {
    return this.window.document;
  }

  get<Tag extends 'analytics-embed' | 'token-provider'>(tag: Tag, id = ''): HTMLElementTagNameMap[Tag] {
    const { documentElement } = this.document;
    return documentElement.querySelector<HTMLElementTagNameMap[Tag]>(tag + (id && `#${id}`))!;
  }

  get lines(): string {
    return this.window.lines.join('\n');
  }

  /** Expects that an embed has no frame, and that the console says why. */
  async expectRefused(id: string, why = 'origin_not_allowed'): Promise<void> {
    const embed = this.get('analytics-embed', id);
    await until(() => embed.status === 'failed', `${id} is refused`);
    expect(iframeOf(embed) === null, 'no frame').to.equal(true);
    expect(
      why === 'option_invalid' || this.lines.includes('origin_not_allowed: the policy'),
      this.lines,
    ).to.equal(true);
  }

  async expectConnected(id: string): Promise<void> {
    const embed = this.get('analytics-embed', id);
    await until(() => embed.status === 'connected' && embed.generation > 0, `${id} is connected`);
  }
}

function iframeOf({ shadowRoot }: AnalyticsEmbed): HTMLIFrameElement | null {
  return shadowRoot!.querySelector('iframe');
}

function embed(id: string, attributes = '', origin = origins.frame): string {
  return `<analytics-embed id="${id}" embed-title="${id}" src="${frameUrl('dashboard', origin)}" ${attributes}></analytics-embed>`;
}

function provider(content: string, attributes = 'endpoint="/oauth/refresh"'): string {
  return `<token-provider id="p" ${attributes}>${TOKENS}${content}</token-provider>`;
}

/** The code with which an embed or a provider ends. */
async function codeOf(element: TokenProvider): Promise<string> {
  const error: unknown = await element.getToken({ minValidity: 1_000 }).catch((reason: unknown) => reason);
  return (error as { code?: string }).code ?? '';
}

describe('the policy of a page, against markup in it', () => {
  it('A1: an embed of another origin inside the provider gets no frame and no token', async () => {
    const page = await HostPage.open(FRAMES, provider(embed('evil', '', origins.evil) + embed('good')));
    await page.expectRefused('evil');
    await page.expectConnected('good');
    for (const [id, attribute] of [
      ['evil', 'src'],
      ['good', 'frame-origin'],
    ] as const) {
      page
        .get('analytics-embed', id)
        .setAttribute(attribute, attribute === 'src' ? `${origins.evil}/x` : origins.evil);
      await page.expectRefused(id);
    }
  });

  it('A2: the same outside of the provider, by its id', async () => {
    const outside = embed('evil', 'provider="p"', origins.evil) + embed('good', 'provider="p"');
    const page = await HostPage.open(FRAMES, provider('') + outside);
    await page.expectRefused('evil');
    await page.expectConnected('good');
  });

  for (const base of [`<base href="${origins.evil}/">`, ''])
    it(`A5: a URL without a scheme that leaves the page's origin is refused${base && ', by <base>'}`, async () => {
      const [url, host] = base
        ? ['oauth/refresh', '']
        : [origins.evil.replace('http:', ''), origins.evil.replace('http:', '')];
      const attributes = `endpoint="${url}" login-url="${url}"`;
      const frame = `<analytics-embed id="e" src="${host}/x"></analytics-embed>`;
      const page = await HostPage.open(base, provider(frame, attributes));
      await page.expectRefused('e', 'option_invalid');
      expect(await codeOf(page.get('token-provider'))).to.equal('endpoint_missing');
      expect(page.window.requests).to.deep.equal([]);
      for (const name of ['src', 'endpoint'])
        expect(page.lines).to.match(new RegExp(`"${name}" must be a URL with a scheme`));
    });

  it('A8: the page does not open a login page that the policy does not list', async () => {
    const evil = `login-url="${origins.evil}/login" endpoint="/oauth/refresh"`;
    const page = await HostPage.open(
      ENDPOINTS,
      provider('', evil) + provider('', 'id="q" login-url="/login"').replace('id="p"', ''),
    );
    page.window.answer = () => new Response('{"error":"invalid_grant"}', { status: 400 });
    expect(await codeOf(page.get('token-provider', 'p'))).to.equal('invalid_grant');
    expect(page.lines).to.match(
      /login_url_not_allowed: the policy's "login-urls" does not list http.*\nlogin-required null$/,
    );
  });

  it('A14: a token goes into URLs of the listed origins only, and of none where the policy lists none', async () => {
    const both = ['protocol', 'fallback'].map(name => embed(name, `${name}="reload"`)).join('');
    const page = await HostPage.open(FRAMES, provider(both));
    await page.expectRefused('protocol');
    await page.expectRefused('fallback');
    const listed = FRAMES.replace('">', `; url-origins ${origins.frame}">`);
    const other = await HostPage.open(listed, provider(both));
    await until(() => other.get('analytics-embed', 'protocol').status === 'connected');
    await other.expectConnected('fallback');
    expect(iframeOf(other.get('analytics-embed', 'protocol'))!.src).to.contain('access-1');
  });

  it('A15: sandbox and allow add to their defaults only what the policy lists', async () => {
    const rights =
      'sandbox="allow-scripts allow-same-origin allow-modals allow-top-navigation" allow="camera *; fullscreen *; microphone"';
    const attributesOf = async (head: string): Promise<(string | null)[]> => {
      const page = await HostPage.open(head, embed('e', rights));
      await page.get('analytics-embed').updateComplete;
      return ['sandbox', 'allow'].map(name => iframeOf(page.get('analytics-embed'))!.getAttribute(name));
    };
    const listed = '<meta name="analytics-embed" content="sandbox allow-modals; allow camera">';
    expect(await attributesOf(listed)).to.deep.equal([
      'allow-scripts allow-same-origin allow-modals ',
      'camera ; fullscreen ; ',
    ]);
    expect((await attributesOf('')).join()).to.match(
      /allow-top-navigation,camera \*; fullscreen \*; microphone$/,
    );
  });

  it('A15: "+" adds to the sandbox only what the policy lists', async () => {
    const listed = '<meta name="analytics-embed" content="sandbox allow-modals">';
    const flags = 'sandbox="+allow-modals +allow-top-navigation"';
    const page = await HostPage.open(listed, embed('e', flags));
    await page.get('analytics-embed').updateComplete;
    expect(iframeOf(page.get('analytics-embed'))!.getAttribute('sandbox')!.trim()).to.match(
      /^allow-scripts allow-same-origin .*allow-downloads allow-modals$/,
    );
  });

  it('A17: an endpoint that the policy does not list gets no request', async () => {
    const page = await HostPage.open(
      ENDPOINTS,
      provider('', 'endpoint="/api/account/delete" login-url="/login"'),
    );
    expect(await codeOf(page.get('token-provider'))).to.equal('endpoint_not_allowed');
    expect(page.window.requests).to.deep.equal([]);
    expect(page.lines).to.match(/endpoint_not_allowed: the policy's "endpoints" does not list http/);
    // A navigation would take a moment.
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(page.window.location.pathname, 'no login').to.equal('/markup');
  });

  for (const [row, attribute] of [
    ['B3', 'protocol'],
    ['B4', 'fallback'],
  ] as const)
    it(`${row}: ${attribute}="reload" needs the origin of src as its frame-origin`, async () => {
      const page = await HostPage.open(
        '',
        provider(embed('e', `${attribute}="reload" frame-origin="${location.origin}"`, origins.evil)),
      );
      await page.expectRefused('e', 'option_invalid');
      expect(page.lines).to.match(/"frame-origin" must be the origin of "src"/);
    });
});

describe('where a page states its policy', () => {
  const evil = provider(embed('evil', '', origins.evil));

  it('is read although markup shadows properties of the document', async () => {
    const names = [
      'head',
      'body',
      'baseURI',
      'readyState',
      'visibilityState',
      'querySelectorAll',
      'addEventListener',
    ];
    const shadows = names.map(name => `<form name="${name}"></form><img name="${name}">`).join('');
    const page = await HostPage.open(FRAMES, shadows + evil + embed('good', 'provider="p"'));
    expect((page.document as unknown as Record<string, unknown>)['head']).not.to.equal(
      page.document.getElementsByTagName('head')[0],
    );
    await page.expectRefused('evil');
    await page.expectConnected('good');
  });

  it('is read by a script that runs before it, and by what that script adds before there is a body', async () => {
    const early = `${COPY}<script>const early = document.createElement('analytics-embed');
      early.id = 'early'; early.src = '${origins.evil}/early'; document.documentElement.append(early);</script>
      <script>lines.push(early.shadowRoot?.querySelector('iframe') ? 'loaded' : 'not loaded');</script>`;
    const page = await HostPage.open('', evil, early + FRAMES);
    await page.expectRefused('evil');
    await page.expectRefused('early');
    expect(page.window.lines[0]).to.equal('not loaded');
    const async = await HostPage.open('', evil, COPY.replace('src', 'async src') + FRAMES);
    await async.expectRefused('evil');
  });

  const unusable: [what: string, head: string, why: RegExp][] = [
    ['is in the body', `<p></p>${FRAMES}`, /allows nothing \(not in <head>/],
    ['cannot be parsed', FRAMES.replace('origins', 'origin'), /allows nothing \(invalid "frame-origin"/],
  ];
  for (const [what, head, why] of unusable)
    it(`allows nothing if it ${what}`, async () => {
      const page = await HostPage.open(head, provider(embed('good')));
      await page.expectRefused('good');
      expect(await codeOf(page.get('token-provider'))).to.equal('endpoint_not_allowed');
      expect(page.lines).to.match(why);
    });

  it('allows nothing if it comes in the body after the elements that run', async () => {
    const page = await HostPage.open('', evil + FRAMES);
    await page.expectRefused('evil');
  });

  it('allows nothing if the parser finds it in the body when a frame has loaded', async () => {
    const key = crypto.randomUUID();
    const opened = HostPage.open('', `${embed('e')}<script src="/held?key=${key}"></script>${FRAMES}`);
    await until(() => {
      const host = document.querySelector<HTMLIFrameElement>('iframe[src^="/markup"]')?.contentDocument;
      return host?.querySelector<AnalyticsEmbed>('analytics-embed')?.status === 'connected';
    }, 'the frame has answered');
    await fetch(`/release?key=${key}`);
    await (await opened).expectRefused('e');
  });

  it('is several elements: a page may do what all of them allow', async () => {
    const other = FRAMES.replace(origins.frame, `${origins.evil} ${origins.frame}`);
    for (const head of [other + FRAMES, FRAMES + other]) {
      const page = await HostPage.open(head, evil + embed('good', 'provider="p"'));
      await page.expectRefused('evil');
      await page.expectConnected('good');
    }
  });

  it('is the same for two copies of the library, and restrict() of one stops what the other runs', async () => {
    const page = await HostPage.open(
      '',
      provider(embed('evil', '', origins.evil) + embed('good')),
      COPY + COPY.replace('.js', '.js?2'),
    );
    await page.expectConnected('evil');
    await page.expectConnected('good');
    const frame = iframeOf(page.get('analytics-embed', 'good'));
    page.window.copies![1]!.restrict({ frameOrigins: [origins.frame] });
    expect(iframeOf(page.get('analytics-embed', 'evil')) === null, 'at once').to.equal(true);
    await page.expectRefused('evil');
    expect(iframeOf(page.get('analytics-embed', 'good')) === frame).to.equal(true);
    page.window.answer = () => new Promise(() => undefined);
    const waiting = codeOf(page.get('token-provider'));
    await until(() => page.window.requests.length === 1);
    page.window.copies![0]!.restrict({ endpoints: [] });
    expect(page.window.requests, 'at once').to.deep.equal([
      `${page.window.location.origin}/oauth/refresh`,
      'aborted',
    ]);
    expect(await waiting).to.equal('disposed');
    expect(await codeOf(page.get('token-provider'))).to.equal('endpoint_not_allowed');
    expect(page.get('token-provider').status).to.equal('failed');
    page.window.copies![0]!.restrict({ frameOrigin: [origins.frame] } as never);
    expect(page.lines).to.match(/allows nothing \(invalid "frame-origin"/);
    await page.expectRefused('good');
  });

  it('takes a right from a frame that has it, by loading it again', async () => {
    const page = await HostPage.open('', provider(embed('e', 'allow="camera"')));
    await page.expectConnected('e');
    page.window.copies![0]!.restrict({ allow: [] });
    await page.get('analytics-embed').updateComplete;
    expect(iframeOf(page.get('analytics-embed'))!.getAttribute('allow')).to.equal('');
    await page.expectConnected('e');
  });
});
