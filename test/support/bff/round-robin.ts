import { request } from 'node:http';
import { pipeline } from 'node:stream';

import { listen, shut } from '../../../demo/listen.js';

/** A load balancer: one request here, the next one there. */
export interface RoundRobin {
  readonly origin: string;
  /** Where requests go, in turn; tests take one out. */
  targets: string[];
  close(): Promise<void>;
}

/** Starts a load balancer without targets. */
export async function startRoundRobin(): Promise<RoundRobin> {
  const { server, origin } = await listen(0);
  let turn = 0;
  const balancer: RoundRobin = { origin, targets: [], close: () => shut(server) };
  server.on('request', (incoming, outgoing) => {
    const target = balancer.targets[turn++ % balancer.targets.length] ?? '';
    const { method, url, headers } = incoming;
    const forwarded = request(new URL(url ?? '/', target), { method, headers });
    forwarded.on('response', answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, outgoing, () => undefined);
    });
    forwarded.on('error', () => {
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    });
    pipeline(incoming, forwarded, () => undefined);
  });
  return balancer;
}
