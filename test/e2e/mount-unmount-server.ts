import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { build } from 'esbuild';

import { listen, shut } from '../../demo/listen.js';

/** Seconds that a token lives: a refresh that nobody wants any more is due long before the watch is over. */
export const TOKEN_LIFETIME = 2;

/** A request of the token endpoint, or of a frame. */
interface Logged {
  readonly to: 'endpoint' | 'frame';
  /** `cut`: the client did not wait for the answer. */
  state: 'open' | 'answered' | 'cut';
}

/** A host page that mounts and unmounts, a token endpoint, and a dashboard on another port, with a log of what is asked for. */
export class MountUnmountServer {
  readonly log: Logged[] = [];
  readonly #host: Server;
  readonly #frame: Server;
  readonly #origins: { readonly host: string; readonly frame: string };
  readonly #script: string;
  // Read once: a build that runs beside the tests takes the files away for a while.
  readonly #library = readFileSync('dist/cdn/analytics-embed.min.js', 'utf8');
  readonly #client = readFileSync('dist/cdn/frame.iife.min.js', 'utf8');
  #tokens = 0;

  private constructor(
    host: Awaited<ReturnType<typeof listen>>,
    frame: Awaited<ReturnType<typeof listen>>,
    script: string,
  ) {
    this.#host = host.server;
    this.#frame = frame.server;
    this.#origins = { host: host.origin, frame: frame.origin };
    this.#script = script;
    this.#host.on('request', this.#answerHost);
    this.#frame.on('request', this.#answerFrame);
  }

  /**
   * Starts both on the loopback interface.
   * @throws Error when the library is not built.
   */
  static async start(): Promise<MountUnmountServer> {
    return new MountUnmountServer(await listen(0), await listen(0), await inPageScript());
  }

  /** The host page's address. */
  get url(): string {
    return this.#origins.host;
  }

  /** Requests that are neither answered nor cut. */
  get open(): number {
    return this.log.filter(({ state }) => state === 'open').length;
  }

  /** Stops both. */
  async stop(): Promise<void> {
    await Promise.all([shut(this.#host), shut(this.#frame)]);
  }

  readonly #answerHost = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#origins.host);
    if (pathname === '/token') {
      this.#log('endpoint', response);
      // One that is held is answered by nobody: only the page can end it.
      if (!searchParams.has('held')) send(response, 'application/json', JSON.stringify(this.#nextTokens()));
    } else if (pathname === '/in-page.js') send(response, 'text/javascript', this.#script);
    else if (pathname === '/library.js') send(response, 'text/javascript', this.#library);
    else send(response, 'text/html', hostPage(this.#origins.frame));
  };

  readonly #answerFrame = (_request: IncomingMessage, response: ServerResponse): void => {
    this.#log('frame', response);
    send(response, 'text/html', framePage(this.#origins.host, this.#client));
  };

  #log(to: Logged['to'], response: ServerResponse): void {
    const entry: Logged = { to, state: 'open' };
    this.log.push(entry);
    response.once('close', () => {
      entry.state = response.writableFinished ? 'answered' : 'cut';
    });
  }

  #nextTokens(): object {
    const n = ++this.#tokens;
    return { access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: TOKEN_LIFETIME };
  }
}

/** What runs in the host page, as one script. */
async function inPageScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['test/e2e/mount-unmount-in-page.ts'],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Everything is counted from the start: the script is there before the library. */
function hostPage(frameOrigin: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page that mounts and unmounts</title>
<link rel="icon" href="data:,">
<style>
  analytics-embed { width: 200px; height: 100px; }
</style>
<script>globalThis.frameOrigin = ${JSON.stringify(frameOrigin)}</script>
<script src="/in-page.js"></script>
<script type="module" src="/library.js"></script>
<body></body>
</html>`;
}

function framePage(hostOrigin: string, client: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A dashboard</title>
<script>
  ${client}
  AnalyticsEmbedFrame.connectToHost({ hostOrigins: [${JSON.stringify(hostOrigin)}], autoResize: true });
</script>
</html>`;
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
