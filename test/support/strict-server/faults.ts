import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import type { TokenAnswer } from './token-family.js';

/** What becomes of one refresh request. */
export type Fault =
  /** Refused before anything is done, with seconds to wait, written as such or as an HTTP date (RFC 9110 §10.2.3). */
  | { readonly kind: '429'; readonly retryAfter: number; readonly as: 'seconds' | 'date' }
  | { readonly kind: '503' }
  /** The connection is cut before anything is done. */
  | { readonly kind: 'drop' }
  /** The refresh token is rotated, then the connection is cut. */
  | { readonly kind: 'lose-answer' }
  /** Nothing is done, and nothing is answered. */
  | { readonly kind: 'hang' }
  /** Headers and half of the JSON; the other half never comes. `rotated`: of the real answer, else a proxy's that asked nobody. */
  | { readonly kind: 'hang-body'; readonly rotated: boolean }
  /** Answered without a new refresh token: the presented one stays good. */
  | { readonly kind: 'no-refresh-token' }
  /** Rotated, and answered with the refresh token, but without an access token. */
  | { readonly kind: 'invalid-after-rotation' }
  /** 200 with a page of HTML, as a captive portal sends it. */
  | { readonly kind: 'html' }
  /** Rotated at once, answered after so many ms. */
  | { readonly kind: 'slow'; readonly delay: number };

/** The answer to one refresh request, before any fault; `undefined` where the refresh token is refused. */
export type Exchange = (rotate: boolean) => Promise<Partial<TokenAnswer> | undefined>;

/** What was done, for the log. */
export interface Outcome {
  /** The fault, else what the token server said. */
  readonly outcome: Fault['kind'] | 'ok' | 'invalid_grant';
  /** Epoch ms before which the client was told not to come back. */
  readonly notBefore?: number;
}

/** Answers a refresh request as the fault, or none, has it. */
export async function answerUnder(
  fault: Fault | undefined,
  exchange: Exchange,
  response: ServerResponse,
): Promise<Outcome> {
  const unasked = fault && answerUnasked(fault, response);
  if (unasked) return unasked;
  const answer = await exchange(fault?.kind !== 'no-refresh-token');
  if (!answer) {
    sendJson(response, 400, { error: 'invalid_grant' });
    return { outcome: 'invalid_grant' };
  }
  if (fault?.kind === 'slow') await delay(fault.delay);
  if (fault?.kind === 'lose-answer') response.socket?.destroy();
  else if (fault?.kind === 'hang-body') sendHalf(response, answer);
  else if (fault?.kind === 'invalid-after-rotation')
    sendJson(response, 200, { refresh_token: answer.refresh_token });
  else sendJson(response, 200, answer);
  return { outcome: fault?.kind ?? 'ok' };
}

/** The faults that leave the refresh token as it was; `undefined` for the others. */
function answerUnasked(fault: Fault, response: ServerResponse): Outcome | undefined {
  const outcome = fault.kind;
  switch (fault.kind) {
    case '429': {
      const { header, notBefore } = retryAfter(fault);
      response.setHeader('retry-after', header);
      sendJson(response, 429, { error: 'slow_down' });
      return { outcome, notBefore };
    }
    case '503':
      sendJson(response, 503, { error: 'temporarily_unavailable' });
      return { outcome };
    case 'drop':
      response.socket?.destroy();
      return { outcome };
    case 'hang':
      return { outcome };
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>');
      return { outcome };
    case 'hang-body':
      if (fault.rotated) return undefined;
      sendHalf(response, { access_token: 'a-token-that-nobody-issued', expires_in: 300 });
      return { outcome };
    default:
      return undefined;
  }
}

/** Sends JSON that nobody may store. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

function sendHalf(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.slice(0, text.length / 2));
}

/** A date has whole seconds, as the `Date` header that it is compared with. */
function retryAfter(fault: Extract<Fault, { kind: '429' }>): { header: string; notBefore: number } {
  const ms = fault.retryAfter * 1_000;
  if (fault.as === 'seconds') return { header: String(fault.retryAfter), notBefore: Date.now() + ms };
  const notBefore = Math.floor(Date.now() / 1_000) * 1_000 + ms;
  return { header: new Date(notBefore).toUTCString(), notBefore };
}
