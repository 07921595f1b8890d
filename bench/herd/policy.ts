import type { Refusal } from './token-server.js';

/** Lifetime of every token, in s. */
export const LIFETIME = 3_600;
/** s between two uses of the token by a page: a dashboard that queries its rows every half a minute. */
export const USE = 30;

/** The state of each client, by its number. Times in s. */
export interface Clients {
  /** When its token ends; a library that throws it away ends it. */
  readonly expiresAt: Float64Array;
  /** Failed attempts since its last token. */
  readonly failures: Uint8Array;
  /** In [0, 1): where between two uses, or two ticks, its clock stands. */
  readonly phase: Float64Array;
}

/** When a client sends a request to the token endpoint. Times in s. */
export interface Policy {
  /** When the client requests the successor of a token issued at `issued`. */
  due(client: number, issued: number, clients: Clients): number;
  /** When the client retries, after an attempt at `now` that was refused. */
  again(client: number, now: number, refusal: Refusal, clients: Clients): number;
  /** It has a token again. */
  served?(client: number): void;
}

/** Makes the policy of a herd of so many clients. */
export type PolicyMaker = (clients: number, random: () => number) => Policy;
