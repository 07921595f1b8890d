import type { SessionEvent } from '../../src/session/index.js';
import type { Machine } from './machine.js';

/** What is drawn, and must be spread as it was promised: shares from 0 to 1. */
export type Draw = 'jitter' | 'jitter after a removal' | 'spread';

/** What a page's audit tells. */
export interface AuditReport {
  violate(invariant: number, what: string): void;
  checked(invariant: number): void;
  drawn(draw: Draw, share: number): void;
  log(what: string): void;
}

/** What a page's session must know of its surroundings to be judged. */
export interface AuditSubject {
  readonly who: string;
  readonly machine: Machine;
  /** ms; `null` where the server does not say. */
  readonly lifetime: number | null;
  /** Whether a silent login is tried before the end. */
  readonly reauthenticates: boolean;
  /** ms, the limit of an attempt that is sent now. */
  readonly requestTimeout: number;
  /** ms of true time. */
  trueNow(): number;
  /** ms of true time since when nothing happens to the page; `Infinity` while something does. */
  calmSince(): number;
  ownerOf(accessToken: string): string | undefined;
  /** Whether refreshes begin at their share of the lifetime and at no other time. */
  punctual(): boolean;
  /** Whether somebody asked for a token since the last one came: it may be refreshed earlier. */
  called(): boolean;
}

/** An event, for a history. */
export function line(event: SessionEvent): string {
  if (event.type === 'refresh-failed')
    return `failed: ${event.error.code}, again in ${event.retryIn === null ? 'never' : `${Math.round(event.retryIn)} ms`}`;
  return 'generation' in event ? `${event.type} ${event.generation}` : event.type;
}
