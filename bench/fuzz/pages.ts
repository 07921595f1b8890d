import { fileURLToPath } from 'node:url';

import { listen, shut } from '../../demo/listen.js';
import { bundleScript } from '../../test/support/bundle-script.js';
import { scriptPage } from '../script-page.js';

/** The pages of the fuzz, on two origins. */
export interface FuzzPages {
  /** A page with an embed in it, whose frame is of the other origin. */
  readonly hostUrl: string;
  /** A page with a frame of the other origin in it, which has the frame's client. */
  readonly clientUrl: string;
  close(): Promise<void>;
}

/** Serves them on the loopback interface; the library's source is bundled as it is. */
export async function servePages(): Promise<FuzzPages> {
  const [time, ...scripts] = await Promise.all(
    ['../../vendors/page/virtual-time', 'host', 'recorder-page', 'client-host', 'client'].map(name =>
      bundleScript(fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url))),
    ),
  );
  const [host, recorder, clientHost, client] = scripts.map(
    // Clocks first: they are replaced before anything looks at them.
    script => scriptPage([time ?? '', script]),
  );
  const [hosts, frames] = await Promise.all([listen(0), listen(0)]);
  const answer = (server: typeof hosts.server, textOf: (url: string) => string | undefined): void => {
    server.on('request', ({ url = '' }, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(textOf(url));
    });
  };
  answer(hosts.server, url => (url.startsWith('/client') ? clientHost : host));
  answer(frames.server, url => (url.startsWith('/client') ? client : recorder));
  return {
    hostUrl: `${hosts.origin}/?frames=${frames.origin}`,
    clientUrl: `${hosts.origin}/client?frames=${frames.origin}`,
    async close() {
      await Promise.all([hosts, frames].map(({ server }) => shut(server)));
    },
  };
}
