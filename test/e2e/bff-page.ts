import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRemoteJWKSet, jwtVerify } from 'jose';

import { listen, shut } from '../../demo/listen.js';
import type { Issuer } from '../support/bff/issuer.js';

/** Share of a token's life after which the pages refresh it: soon, and long before it expires, also on a busy machine. */
const REFRESH_AT = 0.04;

/** Writes the backend's pages into a new folder: one with two embeds, which keeps what its requests were answered. */
export function writePages(frameOrigin: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bff-pages-'));
  copyFileSync('dist/cdn/analytics-embed.min.js', join(folder, 'analytics-embed.min.js'));
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Dashboards behind a backend</title>
<link rel="icon" href="data:,">
<script>
  globalThis.answers = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (...request) => {
    const response = await fetch(...request);
    answers.push([...response.headers].join() + (await response.clone().text()));
    return response;
  };
</script>
<script type="module" src="/analytics-embed.min.js"></script>
<form method="post" action="/logout"><button>Leave</button></form>
<token-provider endpoint="/oauth/refresh" request-format="cookie" login-url="/login" refresh-at="${REFRESH_AT}">
  <analytics-embed src="${frameOrigin}/revenue" embed-title="Revenue"></analytics-embed>
  <analytics-embed src="${frameOrigin}/churn" embed-title="Churn"></analytics-embed>
</token-provider>
</html>`,
  );
  return folder;
}

/** Two dashboards whose API checks each token's signature, issuer, audience and lifetime. */
export interface Dashboards {
  readonly origin: string;
  /** What the API has answered. */
  readonly statuses: readonly number[];
  close(): Promise<void>;
}

/** Starts them, for the host at that origin. */
export async function startDashboards(
  hostOrigin: string,
  { origin: issuer, resource: audience }: Issuer,
): Promise<Dashboards> {
  const { server, origin } = await listen(0);
  const client = readFileSync('dist/cdn/frame.iife.min.js', 'utf8');
  const statuses: number[] = [];
  const keys = createRemoteJWKSet(new URL('/jwks', issuer));
  const check = (authorization = ''): Promise<number> =>
    jwtVerify(authorization.replace('Bearer ', ''), keys, { issuer, audience }).then(
      () => 200,
      () => 401,
    );
  server.on('request', (request, response) => {
    if (request.url !== '/api') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(dashboard(client, hostOrigin));
      return;
    }
    void check(request.headers.authorization).then(status => {
      statuses.push(status);
      response.writeHead(status).end();
    });
  });
  return { origin, statuses, close: () => shut(server) };
}

function dashboard(client: string, hostOrigin: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A dashboard</title>
<script>${client}</script>
<script>
  const { dataset } = document.documentElement;
  const host = AnalyticsEmbedFrame.connectToHost({
    hostOrigins: [${JSON.stringify(hostOrigin)}],
    async onToken({ generation }) {
      const { status } = await host.fetch('/api');
      if (status === 200) dataset.generation = generation;
    },
  });
</script>
</html>`;
}
