import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { build } from 'esbuild';

import { listen, shut } from '../../demo/listen.js';
import { bundleScript } from '../support/bundle-script.js';

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

/** A host page under a strict policy, and dashboards on another port, which have none. */
export class PolicyServer {
  readonly #host: Server;
  readonly #frame: Server;
  readonly #origins: { readonly host: string; readonly frame: string };
  // Read once: a build that runs beside the tests takes the files away for a while.
  readonly #files: ReadonlyMap<string, string>;
  readonly #hashes: Readonly<Record<string, string>>;
  #tokens = 0;

  private constructor(
    host: Awaited<ReturnType<typeof listen>>,
    frame: Awaited<ReturnType<typeof listen>>,
    hashes: Readonly<Record<string, string>>,
    bundled: string,
  ) {
    this.#host = host.server;
    this.#frame = frame.server;
    this.#origins = { host: host.origin, frame: frame.origin };
    this.#hashes = hashes;
    this.#files = new Map([
      ...Object.keys(hashes).map(file => [`/${file}`, readFileSync(`dist/cdn/${file}`, 'utf8')] as const),
      ['/bundled.js', bundled],
      ['/watch.js', WATCH],
      ['/hidden.js', HIDDEN],
      ['/copies.js', COPIES],
    ]);
    this.#host.on('request', this.#answerHost);
    this.#frame.on('request', this.#answerFrame);
  }

  /**
   * Starts both on the loopback interface.
   * @throws Error when the library is not built.
   */
  static async start(): Promise<PolicyServer> {
    const hashes = JSON.parse(readFileSync('dist/cdn/integrity.json', 'utf8')) as Record<string, string>;
    return new PolicyServer(await listen(0), await listen(0), hashes, await bundledLibrary());
  }

  /** The host page's policy. In the field, the dashboards' origin is one like https://bi.example. */
  get policy(): string {
    return `script-src 'self'; frame-src ${this.#origins.frame}; style-src 'self'; require-trusted-types-for 'script'`;
  }

  /** The host page's address. */
  pageUrl(page: PolicyPage = {}): string {
    return `${this.#origins.host}/?${new URLSearchParams({ page: JSON.stringify(page) })}`;
  }

  /** Stops both. */
  async stop(): Promise<void> {
    await Promise.all([shut(this.#host), shut(this.#frame)]);
  }

  readonly #answerHost = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#origins.host);
    const file = this.#files.get(pathname);
    response.setHeader('content-security-policy', this.policy);
    if (file !== undefined) send(response, 'text/javascript', file);
    else if (pathname === '/page.css') send(response, 'text/css', 'analytics-embed { width: 400px; }');
    else if (pathname === '/oauth/refresh') send(response, 'application/json', this.#nextTokens(3_600));
    else {
      const page = JSON.parse(searchParams.get('page') ?? '{}') as PolicyPage;
      send(response, 'text/html', this.#hostPage(page));
    }
  };

  readonly #answerFrame = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '/', this.#origins.frame);
    const [, vendor, script] = /^\/vendors\/(\w+)(\.js)?$/.exec(pathname) ?? [];
    if (script) {
      void bundleScript(`test/browser/frames/vendors/${vendor}.ts`).then(text => {
        send(response, 'text/javascript', text);
      });
    } else if (vendor) {
      send(
        response,
        'text/html',
        `<!doctype html><title>${vendor}</title><script src="${vendor}.js"></script>`,
      );
    } else send(response, 'text/html', this.#framePage());
  };

  #nextTokens(lifetime: number): string {
    const n = ++this.#tokens;
    const tokens = { access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: lifetime };
    // Luzmo wants a key.
    return JSON.stringify({ ...tokens, key: `key-${n}` });
  }

  #hostPage({ vendor, lifetime = 3_600, hidden, copies, tampered }: PolicyPage): string {
    const host = encodeURIComponent(this.#origins.host);
    const path = vendor ? `vendors/${vendor}` : 'dash';
    const attributes = vendor ? `protocol="${vendor}"` : 'auto-height';
    const embed = (n: number): string =>
      `<analytics-embed src="${this.#origins.frame}/${path}?host=${host}&amp;n=${n}" embed-title="Dashboard ${n}" ${attributes}></analytics-embed>`;
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A host page under a strict policy</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script src="/watch.js"></script>
${hidden ? '<script src="/hidden.js"></script>' : ''}
${vendor ? this.#script(`protocols/${vendor}.min.js`) : ''}
${this.#script('analytics-embed.min.js', tampered ? 'frame.min.js' : undefined)}
${copies ? '<script type="module" src="/copies.js"></script>' : ''}
<token-provider endpoint="/oauth/refresh">
  <script type="application/json">${this.#nextTokens(lifetime)}</script>
  ${embed(1)}
  <section>${embed(2)}</section>
</token-provider>
</html>`;
  }

  #script(file: string, hashOf = file): string {
    return `<script type="module" src="/${file}" integrity="${this.#hashes[hashOf]}" crossorigin="anonymous"></script>`;
  }

  #framePage(): string {
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A dashboard</title>
<style>body { margin: 0; } main { height: 640px; }</style>
<main></main>
<script>
  ${this.#files.get('/frame.iife.min.js')}
  AnalyticsEmbedFrame.connectToHost({
    hostOrigins: [${JSON.stringify(this.#origins.host)}],
    autoResize: true,
    onToken: ({ token }) => { document.documentElement.dataset.token = token; },
  });
</script>
</html>`;
  }
}

/** What the page's own monitoring would see: it is there before anything else. */
const WATCH = `
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
}
`;

/** As a page in the background is, whose timers a worker would keep. */
const HIDDEN = `
Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
globalThis.workers = 0;
globalThis.Worker = new Proxy(Worker, {
  construct(target, values) { workers += 1; return new target(...values); },
});
`;

/** Of one address, a page has one module. */
const COPIES = `
import * as first from '/analytics-embed.min.js';
import * as second from '/analytics-embed.min.js?copy=2';
import * as bundled from '/bundled.js';
globalThis.copies = { first, second, bundled };
`;

/** The library's modules, as a host's bundler takes them. */
async function bundledLibrary(): Promise<string> {
  const options = {
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  } as const;
  const { outputFiles } = await build({ entryPoints: ['dist/index.js'], ...options });
  return outputFiles[0]?.text ?? '';
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
