import type { Machine } from '../machine.js';

/** What the checks must know of a session's surroundings. */
export interface AuditSubject {
  readonly who: string;
  readonly machine: Machine;
  /** ms; `null` where the server does not state it. */
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
  /** Whether a caller has requested a token since the last one came: it may be refreshed earlier. */
  called(): boolean;
}
