import type { RefreshRequest, Instant, TokenErrorCode } from '../../src/session/index.js';

/** What the network and the server know of a request; a session must find it out, and is judged by it. */
export interface Truth {
  /** `unusable`: an answer of 200 that holds no access token. `lost`: the page saw the connection fail. */
  readonly outcome: 'granted' | 'refused' | 'unusable' | 'rate-limited' | 'unavailable' | 'lost';
  /** ms that the server asked to wait, as it said them. */
  readonly wait: number;
}

/** One request of a session, and what became of it. */
export interface AuditedRequest {
  readonly request: RefreshRequest;
  readonly silentLogin: boolean;
  readonly epoch: number;
  readonly cycle: number;
  /** When it was sent, by the page's clocks. */
  readonly since: Instant;
  /** The same, in ms of true time. */
  readonly sentAt: number;
  /** How often and for how long (ms) the page had stood still by then. */
  readonly stops: number;
  readonly stoodStill: number;
  /** ms, its limit: one of two where it was changed on the way. */
  timeout: { readonly least: number; readonly most: number };
  /** `undefined` while nothing has reached the page. */
  truth: Truth | undefined;
  /** ms of true time at which it did. */
  toldAt: number | null;
  settled: boolean;
}

/** What a failure must be called; `null` where there is none. */
export function codeOf(truth: Truth | undefined): TokenErrorCode | null {
  switch (truth?.outcome) {
    case undefined:
      return 'timeout';
    case 'lost':
      return 'network';
    case 'rate-limited':
      return 'rate_limited';
    case 'unavailable':
      return 'server_error';
    case 'unusable':
      return 'invalid_response';
    case 'refused':
      return 'invalid_grant';
    case 'granted':
      return null;
  }
}

/** Whether another attempt can mend it: all but the server's own no. */
export function passes(truth: Truth | undefined): boolean {
  return truth?.outcome !== 'refused';
}

/** Whether the server may have done its work although the page heard nothing. */
export function ambiguous(truth: Truth | undefined): boolean {
  return truth === undefined || truth.outcome === 'lost';
}
