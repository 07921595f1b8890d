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

/** A reply, and what the log says of it. */
export interface Decision {
  readonly reply: Reply;
  readonly outcome: Outcome;
}

/** Decides what a refresh request gets that comes `now` (epoch ms), as the fault, or none, has it. */
export async function decide(fault: Fault | undefined, exchange: Exchange, now: number): Promise<Decision> {
  const unasked = fault && decideUnasked(fault, now);
  if (unasked) return unasked;
  const answer = await exchange(fault?.kind !== 'no-refresh-token');
  if (!answer) return { reply: json(400, { error: 'invalid_grant' }), outcome: { outcome: 'invalid_grant' } };
  const outcome: Outcome = { outcome: fault?.kind ?? 'ok' };
  switch (fault?.kind) {
    case 'held':
      await fault.until;
      return { reply: json(200, answer), outcome };
    case 'lose-answer':
      return { reply: { kind: 'cut' }, outcome };
    case 'hang-body':
      return { reply: { ...json(200, answer), half: true }, outcome };
    case 'invalid-after-rotation': {
      const { access_token: _, ...rest } = answer;
      return { reply: json(200, rest), outcome };
    }
    default:
      return { reply: json(200, answer), outcome };
  }
}

/** The faults that leave the refresh token as it was; `undefined` for the others. */
function decideUnasked(fault: Fault, now: number): Decision | undefined {
  const outcome: Outcome = { outcome: fault.kind };
  switch (fault.kind) {
    case '429': {
      const { header, notBefore } = retryAfter(fault, now);
      const reply = json(429, { error: 'slow_down' });
      return {
        reply: { ...reply, headers: { ...reply.headers, 'retry-after': header } },
        outcome: { ...outcome, notBefore },
      };
    }
    case '503':
      return { reply: json(503, { error: 'temporarily_unavailable' }), outcome };
    case 'drop':
      return { reply: { kind: 'cut' }, outcome };
    case 'hang':
      return { reply: { kind: 'silence' }, outcome };
    case 'html': {
      const headers = { 'content-type': 'text/html' };
      const body = '<!doctype html><title>Welcome</title>';
      return { reply: { kind: 'answer', status: 200, headers, body }, outcome };
    }
    case 'hang-body': {
      if (fault.rotated) return undefined;
      const body = { access_token: 'a-token-that-nobody-issued', expires_in: 300 };
      return { reply: { ...json(200, body), half: true }, outcome };
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

/** A date has whole seconds, as the `Date` header that it is compared with. */
function retryAfter(
  fault: Extract<Fault, { kind: '429' }>,
  now: number,
): { header: string; notBefore: number } {
  const ms = fault.retryAfter * 1_000;
  if (fault.as === 'seconds') return { header: String(fault.retryAfter), notBefore: now + ms };
  const notBefore = Math.floor(now / 1_000) * 1_000 + ms;
  return { header: new Date(notBefore).toUTCString(), notBefore };
}
