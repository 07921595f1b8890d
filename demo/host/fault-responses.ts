import { setTimeout as delay } from 'node:timers/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { faultInForce, secondsLeft, SLOW_ANSWER_DELAY_MS } from './faults.js';
import type { HostEnv } from './host-env.js';
import type { HostSession } from './sessions.js';

/** The header that marks a response as already sent, for the Node adapter. */
const ALREADY_SENT_HEADER = [...RESPONSE_ALREADY_SENT.headers.keys()][0] ?? '';

/** The response of the fault that is in force. Call it before the request to another server, so that no refresh token is used up. */
export async function respondWithFault(
  c: Context<HostEnv>,
  session: HostSession,
): Promise<Response | undefined> {
  switch (faultInForce(session.fault)) {
    case 'too-many-requests':
      c.header('Retry-After', String(secondsLeft(session.fault)));
      return c.json({ error: 'temporarily_unavailable' }, 429);
    case 'server-error':
      return c.json({ error: 'server_error' }, 500);
    case 'silence':
      await waitForDisconnect(c);
      return RESPONSE_ALREADY_SENT;
    case 'cut':
      c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    default:
      return undefined;
  }
}

/** Resolves when the client has closed the connection. */
function waitForDisconnect(c: Context<HostEnv>): Promise<void> {
  return new Promise(resolve => {
    c.env.outgoing.once('close', () => {
      resolve();
    });
  });
}

/** Whether a fault ended the request without a response. */
export function isAlreadySent(response: Response): boolean {
  return response.headers.has(ALREADY_SENT_HEADER);
}

/** Resolves when a slow answer may be sent; `undefined` without that fault. */
export function slowDelay(session: HostSession): Promise<void> | undefined {
  return faultInForce(session.fault) === 'slow' ? delay(SLOW_ANSWER_DELAY_MS) : undefined;
}
