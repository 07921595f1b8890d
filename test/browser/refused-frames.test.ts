import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { origins } from '../support/origins.js';
import { addProvider, collect, frameUrl, iframeOf, makeEmbed, put, until } from './elements.js';
import { connect, refreshed } from './embedded-frame.js';

/** A page with headers of a test's choice. */
function answer(origin: string, parameters: Record<string, string>): string {
  return `${origin}/answer?${String(new URLSearchParams(parameters))}`;
}

/** The page of an identity provider: it posts messages to the page around it, and goes on to another URL after a while. */
function identityProvider(next?: string): string {
  const goOn = next ? `setTimeout(() => location.replace(${JSON.stringify(next)}), 300);` : '';
  const html = `<!doctype html><script>
    const post = () => parent.postMessage({ session: 'unchanged' }, '*');
    post();
    setInterval(post, 50);
    ${goOn}
  </script>`;
  return answer(origins.evil, { html });
}

describe('A frame that passes through an identity provider', () => {
  let provider: TokenProvider;
  beforeEach(() => (provider = addProvider()));

  it('has until the end of the handshake to come back', async () => {
    const src = `${origins.frame}/redirect?to=${encodeURIComponent(identityProvider(frameUrl('dashboard')))}`;
    const embed = makeEmbed('dashboard', { src });
    const errors = collect(embed, 'embed-error');
    const statuses = collect(embed, 'embed-status');
    await connect(embed, provider);
    expect(errors).to.deep.equal([]);
    expect(statuses.map(({ status }) => status)).not.to.include('unresponsive');
    await refreshed(provider, embed);
  });

  it('has it again later, and stays connected with the same login', async () => {
    const embed = await connect(makeEmbed('dashboard'), provider);
    const errors = collect(embed, 'embed-error');
    iframeOf(embed).contentWindow!.location.href = identityProvider(frameUrl('dashboard'));
    await until(() => embed.status === 'connecting', 'it has left');
    await provider.refresh();
    await connect(embed, provider);
    expect(errors).to.deep.equal([]);
  });

  for (const [what, open] of [
    ['at first', (embed: AnalyticsEmbed) => put(embed, provider)],
    [
      'later',
      async (embed: AnalyticsEmbed) => {
        embed.src = frameUrl('dashboard');
        await connect(embed, provider);
        iframeOf(embed).contentWindow!.location.href = identityProvider();
      },
    ],
  ] as const)
    it(`and stays there, ${what}, shows another origin, which the error names`, async () => {
      const embed = makeEmbed('dashboard', {
        src: `${origins.frame}/redirect?to=${encodeURIComponent(identityProvider())}`,
        'handshake-timeout': '1000',
      });
      const errors = collect(embed, 'embed-error');
      await open(embed);
      await until(() => errors.length > 0, 'an error');
      expect(embed.status).to.equal('unresponsive');
      expect(errors.map(({ code }) => code)).to.deep.equal(['origin_changed']);
      expect(errors[0]!.message).to.contain(`the frame shows another origin: ${origins.evil}.`);
      await new Promise(resolve => setTimeout(resolve, 300));
      expect(errors, 'once').to.have.length(1);
    });

  it('gets no token there, and a fallback only when it is back', async () => {
    const embed = makeEmbed('dashboard', {
      src: `${origins.frame}/redirect?to=${encodeURIComponent(identityProvider())}`,
      fallback: 'reload',
      'handshake-timeout': '500',
    });
    provider.append(embed);
    await until(() => embed.status === 'unresponsive');
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(iframeOf(embed).src).not.to.contain('access-1');
  });
});

/** What a host page of its own says about an embed whose frame does not answer. */
interface Report {
  readonly codes: readonly string[];
  readonly lines: readonly string[];
  readonly connected: boolean;
}

/** Opens a host page with headers and an embed, in a frame of this page. */
async function reportOf(
  src: string,
  hostHeaders: Record<string, string> = {},
  attributes = 'handshake-timeout="2000"',
  sandbox?: string,
): Promise<Report> {
  const html = `<!doctype html><script>
    const report = { codes: [], lines: [], connected: false };
    for (const level of ['error', 'warn']) console[level] = line => { report.lines.push(String(line)); };
    addEventListener('embed-error', ({ detail }) => report.codes.push(detail.code));
    const post = () => setTimeout(() => parent.postMessage({ report }, '*'), 100);
    addEventListener('embed-unresponsive', post);
    addEventListener('embed-connected', () => { report.connected = true; post(); });
    </script><script src="${origins.host}/test/browser/frames/policy-host.js"></script>
    <token-provider><script type="application/json">{"access_token":"access-1","expires_in":100}</script>
    <analytics-embed embed-title="x" ${attributes} src="${src.replaceAll('&', '&amp;')}"></analytics-embed></token-provider>`;
  const host = document.createElement('iframe');
  if (sandbox !== undefined) host.setAttribute('sandbox', sandbox);
  const reported = new Promise<Report>(resolve => {
    addEventListener('message', function onMessage({ source, data }: MessageEvent<{ report?: Report }>) {
      if (source !== host.contentWindow || !data.report) return;
      removeEventListener('message', onMessage);
      host.remove();
      resolve(data.report);
    });
  });
  host.src = answer(origins.host, { html, ...hostHeaders });
  document.body.append(host);
  return reported;
}

const page = (headers: Record<string, string> = {}): string =>
  answer(origins.frame, { html: '<!doctype html>', ...headers });
const redirect = (to: string): string => `${origins.frame}/redirect?to=${encodeURIComponent(to)}`;

type Engine = 'Chromium' | 'Firefox' | 'WebKit';
const engine: Engine = navigator.userAgent.includes('Firefox/')
  ? 'Firefox'
  : navigator.userAgent.includes('Chrome/')
    ? 'Chromium'
    : 'WebKit';

describe('A frame that the browser does not show', () => {
  const NOT_LOADED = /the browser has loaded nothing from http/;
  const SILENT = /the dashboard does not answer\. If it shows an error .*X-Frame-Options.*hostOrigins/s;
  const notChromium = { Chromium: SILENT, Firefox: NOT_LOADED, WebKit: NOT_LOADED };
  const blocked = (origin: string): RegExp =>
    new RegExp(`Content Security Policy of this page blocks ${origin} \\(frame-src\\)`);

  const cases: [
    what: string,
    src: string,
    headers: Record<string, string>,
    line: RegExp | Record<Engine, RegExp>,
  ][] = [
    ['X-Frame-Options: DENY', page({ 'x-frame-options': 'DENY' }), {}, SILENT],
    ['X-Frame-Options: SAMEORIGIN', page({ 'x-frame-options': 'SAMEORIGIN' }), {}, SILENT],
    ["frame-ancestors 'none'", page({ 'content-security-policy': "frame-ancestors 'none'" }), {}, SILENT],
    [
      'a redirect to a page with X-Frame-Options',
      redirect(answer(origins.evil, { html: 'Sign in', 'x-frame-options': 'DENY' })),
      {},
      SILENT,
    ],
    ['a closed port', 'http://127.0.0.1:64321/dash/7', {}, notChromium],
    ['a name that does not exist', 'http://nowhere.invalid/dash/7', {}, notChromium],
    ['status 204', page({ status: '204' }), {}, NOT_LOADED],
    ['a download', page({ 'content-disposition': 'attachment' }), {}, NOT_LOADED],
    [
      'a server that does not answer in time',
      `${origins.frame}/held?key=${crypto.randomUUID()}`,
      {},
      NOT_LOADED,
    ],
    [
      'frame-src of the page',
      page(),
      { 'content-security-policy': "frame-src 'none'" },
      blocked(origins.frame),
    ],
    [
      'child-src of the page',
      page(),
      { 'content-security-policy': "child-src 'none'" },
      blocked(origins.frame),
    ],
    [
      'a redirect to an origin that frame-src does not list',
      redirect(answer(origins.evil, { html: 'Sign in' })),
      { 'content-security-policy': `frame-src ${origins.frame}` },
      // Firefox names the origin before the redirect.
      blocked(engine === 'Firefox' ? origins.frame : origins.evil),
    ],
    [
      'a page with Cross-Origin-Embedder-Policy',
      page(),
      { 'cross-origin-embedder-policy': 'require-corp' },
      notChromium,
    ],
    ['a report-only policy', page(), { 'content-security-policy-report-only': "frame-src 'none'" }, SILENT],
    ['a page that is silent', page(), {}, SILENT],
    ['an error page of its server', page({ status: '404', html: 'Not found' }), {}, SILENT],
  ];
  // All at once: each waits for the end of a handshake.
  let reports: readonly Promise<Report>[];
  before(() => {
    reports = cases.map(([, src, headers]) => reportOf(src, headers, 'handshake-timeout="4000"'));
  });
  for (const [index, [what, , , expected]] of cases.entries())
    it(`by ${what}: the console says what is known`, async () => {
      const line = expected instanceof RegExp ? expected : expected[engine];
      const { codes, lines } = await reports[index]!;
      expect(codes).to.deep.equal(line === SILENT ? [] : ['frame_refused']);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(line);
      if (line !== SILENT) expect(lines[0]).not.to.match(/hostOrigins/);
    });
});

describe('A host page without an origin', () => {
  for (const [what, headers, sandbox] of [
    ['by a sandboxed frame', {}, 'allow-scripts'],
    ['by its policy', { 'content-security-policy': 'sandbox allow-scripts' }, undefined],
  ] as const)
    it(`is named as the reason, ${what}`, async () => {
      const { codes, lines } = await reportOf(frameUrl('dashboard'), headers, undefined, sandbox);
      expect(codes).to.deep.equal(['host_without_origin']);
      expect(lines.join()).to.match(
        /this page has no origin \(a file, or a sandbox without allow-same-origin\)/,
      );
      expect(lines.join()).not.to.match(/hostOrigins/);
    });

  it('is not a reason for a frame that answers', async () => {
    const { codes, connected } = await reportOf(page(), {}, 'protocol="token-update"', 'allow-scripts');
    expect([codes, connected]).to.deep.equal([[], true]);
  });

  it('does not hide that the frame is refused', async () => {
    const { codes } = await reportOf(page(), {
      'content-security-policy': "sandbox allow-scripts; frame-src 'none'",
    });
    expect(codes).to.deep.equal(['frame_refused']);
  });
});
