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
  /** Rotated at once, answered when this is settled. */
  | { readonly kind: 'held'; readonly until: Promise<unknown> };

/** The answer to one refresh request, before any fault; `undefined` where the refresh token is refused. */
export type Exchange = (rotate: boolean) => Promise<{ readonly access_token: string } | undefined>;

/** What was done, for the log. */
export interface Outcome {
  /** The fault, else what the token server said. */
  readonly outcome: Fault['kind'] | 'ok' | 'invalid_grant';
  /** Epoch ms before which the client was told not to come back. */
  readonly notBefore?: number;
}

/** What goes back over the wire. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Headers and half of the body; the other half never comes. */
      readonly half?: boolean;
    }
  /** The connection is cut. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'silence' };

/** Decides what a refresh request gets that comes `now` (epoch ms), as the fault, or none, has it, and what the log says of it. */
export async function decide(
  fault: Fault | undefined,
  exchange: Exchange,
  now: number,
): Promise<{ readonly reply: Reply; readonly outcome: Outcome }> {
  const unasked = fault && replyUnasked(fault, now);
  if (unasked) {
    const limit = fault.kind === '429' && { notBefore: notBefore(fault, now) };
    return { reply: unasked, outcome: { outcome: fault.kind, ...limit } };
  }
  const answer = await exchange(fault?.kind !== 'no-refresh-token');
  if (!answer) return { reply: json(400, { error: 'invalid_grant' }), outcome: { outcome: 'invalid_grant' } };
  if (fault?.kind === 'held') await fault.until;
  const { access_token: _, ...rest } = answer;
  const reply: Reply =
    fault?.kind === 'lose-answer'
      ? { kind: 'cut' }
      : {
          ...json(200, fault?.kind === 'invalid-after-rotation' ? rest : answer),
          half: fault?.kind === 'hang-body',
        };
  return { reply, outcome: { outcome: fault?.kind ?? 'ok' } };
}

/** Of the faults that leave the refresh token as it was; `undefined` for the others. */
function replyUnasked(fault: Fault, now: number): Reply | undefined {
  switch (fault.kind) {
    case '429': {
      const { headers, ...reply } = json(429, { error: 'slow_down' });
      const date = new Date(notBefore(fault, now)).toUTCString();
      const retryAfter = fault.as === 'date' ? date : String(fault.retryAfter);
      return { ...reply, headers: { ...headers, 'retry-after': retryAfter } };
    }
    case '503':
      return json(503, { error: 'temporarily_unavailable' });
    case 'drop':
      return { kind: 'cut' };
    case 'hang':
      return { kind: 'silence' };
    case 'html': {
      const headers = { 'content-type': 'text/html' };
      return { kind: 'answer', status: 200, headers, body: '<!doctype html><title>Welcome</title>' };
    }
    case 'hang-body': {
      const body = { access_token: 'a-token-that-nobody-issued', expires_in: 300 };
      return fault.rotated ? undefined : { ...json(200, body), half: true };
    }
    default:
      return undefined;
  }
}

/** JSON that nobody may store. */
export function json(status: number, body: object): Extract<Reply, { kind: 'answer' }> {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { kind: 'answer', status, headers, body: JSON.stringify(body) };
}

/** Epoch ms. A date has whole seconds, as the `Date` header that it is compared with. */
function notBefore({ as, retryAfter }: Extract<Fault, { kind: '429' }>, now: number): number {
  return (as === 'date' ? Math.floor(now / 1_000) * 1_000 : now) + retryAfter * 1_000;
}
