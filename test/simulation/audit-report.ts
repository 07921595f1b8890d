import type { SessionEvent } from '../../src/session/index.js';
import type { Machine } from './machine.js';

/** What a page's audit tells. */
export interface AuditReport {
  violate(invariant: number, what: string): void;
  checked(invariant: number): void;
  jitter(share: number): void;
  log(what: string): void;
}

/** What a page's session must know of its surroundings to be judged. */
export interface AuditSubject {
  readonly who: string;
  readonly machine: Machine;
  /** ms; `null` where the server does not say. */
  readonly lifetime: number | null;
  ownerOf(accessToken: string): string | undefined;
  /** Whether refreshes begin at their share of the lifetime and at no other time. */
  punctual(): boolean;
}

/** An event, for a history. */
export function line(event: SessionEvent): string {
  if (event.type === 'refresh-failed')
    return `failed: ${event.error.code}, again in ${event.retryIn === null ? 'never' : `${Math.round(event.retryIn)} ms`}`;
  return 'generation' in event ? `${event.type} ${event.generation}` : event.type;
}
