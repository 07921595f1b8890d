import { bundleScript } from '../support/bundle-script.js';
import {
  clientScripts,
  html,
  javascript,
  json,
  libraryHashes,
  serveTwoOrigins,
  type Content,
} from '../support/two-origins.js';

/** How the host page is made. */
export interface PolicyPage {
  /** A vendor's protocol, whose file is loaded too, for a frame of that vendor's. */
  readonly vendor?: string;
  /** Seconds that a token lives; default an hour. */
  readonly lifetime?: number;
  /** The page is taken for hidden, and counts its workers. */
  readonly hidden?: boolean;
  /** The library is there three times: from two addresses, and out of a bundler. */
  readonly copies?: boolean;
  /** The library's hash is that of another file. */
  readonly tampered?: boolean;
}

/**
 * Starts a host page under a strict policy, and dashboards on another port, which have none.
 * @throws Error when the library is not built.
 */
export async function startPolicyServer(): Promise<{
  pageUrl(page?: PolicyPage): string;
  close(): Promise<void>;
}> {
  const hashes = libraryHashes();
  let issued = 0;

  const nextTokens = (lifetime: number): object => {
    const n = ++issued;
    const tokens = { access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: lifetime };
    // Luzmo wants a key.
    return { ...tokens, key: `key-${n}` };
  };

  const tag = (file: string, hashOf = file): string =>
    `<script type="module" src="/${file}" integrity="${hashes[hashOf]}" crossorigin="anonymous"></script>`;

  const hostPage = ({ vendor, lifetime = 3_600, hidden, copies, tampered }: PolicyPage): Content => {
    const host = encodeURIComponent(origins.host);
    const path = vendor ? `vendors/${vendor}` : 'dash';
    const attributes = vendor ? `protocol="${vendor}"` : 'auto-height';
    const embed = (n: number): string =>
      `<analytics-embed src="${origins.frame}/${path}?host=${host}&amp;n=${n}" embed-title="Dashboard ${n}" ${attributes}></analytics-embed>`;
    return html(
      'A host page under a strict policy',
      `<meta name="analytics-embed" content="frame-origins ${origins.frame}; endpoints /oauth/refresh; login-urls; allow; sandbox">
<link rel="stylesheet" href="/page.css">
<script src="/watch.js"></script>
${hidden ? '<script src="/hidden.js"></script>' : ''}
${vendor ? tag(`protocols/${vendor}.min.js`) : ''}
${tag('analytics-embed.min.js', tampered ? 'frame.min.js' : undefined)}
${copies ? '<script type="module" src="/copies.js"></script>' : ''}
<token-provider endpoint="/oauth/refresh">
  <script type="application/json">${JSON.stringify(nextTokens(lifetime))}</script>
  ${embed(1)}
  <section>${embed(2)}</section>
</token-provider>`,
    );
  };

  const origins = await serveTwoOrigins(
    async ({ pathname, searchParams }, response) => {
      // In the field, the dashboards' origin is one like https://bi.example.
      const policy = `script-src 'self'; frame-src ${origins.frame}; style-src 'self'; require-trusted-types-for 'script'`;
      response.setHeader('content-security-policy', policy);
      const script = SCRIPTS[pathname];
      if (script !== undefined) return javascript(script);
      switch (pathname) {
        case '/bundled.js':
          return javascript((await bundleScript('dist/index.js', 'library')) + EXPORTS);
        case '/page.css':
          return { type: 'css', body: 'analytics-embed { width: 400px; }' };
        case '/oauth/refresh':
          return json(nextTokens(3_600));
        default:
          return hostPage(JSON.parse(searchParams.get('page') ?? '{}') as PolicyPage);
      }
    },
    async ({ pathname }) => {
      const [, vendor = '', isScript] = /^\/vendors\/(\w+)(\.js)?$/.exec(pathname) ?? [];
      if (isScript) return javascript(await bundleScript(`test/browser/frames/vendors/${vendor}.ts`));
      if (vendor) return html(vendor, `<script src="${vendor}.js"></script>`);
      const options = 'autoResize: true, onToken: ({ token }) => { dataset.token = token; },';
      return html(
        'A dashboard',
        `<style>body { margin: 0; } main { height: 640px; }</style>
<main></main>
${clientScripts(origins.host, options)}`,
      );
    },
  );
  return {
    pageUrl: (options = {}) => `${origins.host}/?${new URLSearchParams({ page: JSON.stringify(options) })}`,
    close: () => origins.close(),
  };
}

/** The library's modules, as a host's bundler takes them, are a module again. */
const EXPORTS = 'export const { AnalyticsEmbed, TokenProvider, registerProtocol } = library;';

const SCRIPTS: Readonly<Record<string, string>> = {
  // What the page's own monitoring would see: it is there before anything else.
  '/watch.js': `
globalThis.seen = { violations: [], errors: [], lines: [] };
addEventListener('securitypolicyviolation', event => {
  seen.violations.push(event.effectiveDirective + ' ' + event.blockedURI);
});
// A script that is not run says so to nobody but itself.
addEventListener('error', event => { seen.errors.push(event.message ?? event.target.src); }, true);
addEventListener('unhandledrejection', event => { seen.errors.push(String(event.reason)); });
for (const level of ['warn', 'error']) {
  const original = console[level];
  console[level] = (...values) => { seen.lines.push(values.join(' ')); original.apply(console, values); };
}`,
  // As a page in the background is, whose timers a worker would keep.
  '/hidden.js': `
Object.defineProperty(Document.prototype, 'visibilityState', { value: 'hidden' });
globalThis.workers = 0;
globalThis.Worker = new Proxy(Worker, {
  construct(target, values) { workers += 1; return new target(...values); },
});`,
  // Of one address, a page has one module.
  '/copies.js': `
import * as first from '/analytics-embed.min.js';
import * as second from '/analytics-embed.min.js?copy=2';
import * as bundled from '/bundled.js';
globalThis.copies = { first, second, bundled };`,
};
