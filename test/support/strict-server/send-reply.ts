import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { decide, json, type Exchange, type Fault, type Outcome, type Reply } from './faults.js';

/** The clock of the machine. */
const clock = { now: Date.now, delay };

/** Answers a refresh request as the fault, or none, has it. */
export async function answerUnder(
  fault: Fault | undefined,
  exchange: Exchange,
  response: ServerResponse,
): Promise<Outcome> {
  const { reply, outcome } = await decide(fault, exchange, clock);
  send(response, reply);
  return outcome;
}

/** Sends JSON that nobody may store. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, json(status, body));
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'cut') response.socket?.destroy();
  if (reply.kind !== 'answer') return;
  const { status, headers, body, half } = reply;
  if (half) {
    response.writeHead(status, { ...headers, 'content-length': body.length });
    response.write(body.slice(0, body.length / 2));
  } else response.writeHead(status, headers).end(body);
}
