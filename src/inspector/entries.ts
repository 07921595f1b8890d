import type { EmbedStatus } from '../bridge/frame-bridge-options.js';
import type { RevocationReason, TokenStatus } from '../session/index.js';

/** What a page did that the lifecycle depends on; `asleep` is found by its end. */
export type PageState = 'hidden' | 'visible' | 'offline' | 'online' | 'frozen' | 'resumed' | 'asleep';

/** What of a provider can be recorded. All times are epoch ms, all durations ms; none holds a secret. */
export type LifecycleBody =
  /** Watching began. */
  | { readonly type: 'attached'; readonly status: TokenStatus; readonly generation: number }
  | {
      readonly type: 'token';
      readonly generation: number;
      /** When it came; for one that was there before the inspector, when it was issued. */
      readonly since: number;
      /** `null` when the server did not say. */
      readonly expiresAt: number | null;
      /** When its refresh is due (`refresh-at` of its lifetime; up to 5% earlier in fact). */
      readonly refreshDue: number | null;
    }
  | {
      readonly type: 'refreshed';
      readonly generation: number;
      /** Of the attempt that brought it. */
      readonly latency: number;
      readonly attempts: number;
      readonly source: 'network' | 'tab';
      /** From the first attempt's start; `null` for what another tab brought. */
      readonly timeToRefresh: number | null;
      /** What the old token had left; `null` where there was none. */
      readonly headroom: number | null;
      /** Failed attempts / all attempts so far. */
      readonly failureRate: number;
    }
  | {
      readonly type: 'refresh-failed';
      /** A `TokenErrorCode`. */
      readonly code: string;
      /** Of the HTTP answer, if there was one. */
      readonly httpStatus: number | null;
      /** From 1; 0 where no request was made. */
      readonly attempt: number;
      /** When the attempt began, as far as it is known. */
      readonly since: number | null;
      /** When the next one is planned; `null` when it gives up. */
      readonly retryAt: number | null;
      readonly failureRate: number;
    }
  | { readonly type: 'expired'; readonly generation: number }
  | { readonly type: 'status'; readonly status: TokenStatus; readonly previous: TokenStatus }
  | { readonly type: 'session-ending'; readonly endsAt: number }
  | { readonly type: 'login-required'; readonly reason: 'refused' | 'loop'; readonly code: string }
  | { readonly type: 'revoked'; readonly reason: RevocationReason }
  /** The provider goes by another `session` name, which has no token yet. */
  | { readonly type: 'session-left' }
  | { readonly type: 'page'; readonly state: PageState; readonly since: number }
  /** The wall clock went back by so much; the recording's own goes on. */
  | { readonly type: 'clock-set-back'; readonly by: number };

/** What of a frame can be recorded; `frame` is its number in the recording. */
export type FrameBody =
  | {
      readonly type: 'frame-status';
      readonly frame: number;
      readonly status: EmbedStatus;
      readonly previous: EmbedStatus;
    }
  | { readonly type: 'frame-connected'; readonly frame: number; readonly latency: number }
  | {
      readonly type: 'frame-delivered';
      readonly frame: number;
      readonly generation: number;
      readonly latency: number;
    }
  | { readonly type: 'frame-unresponsive'; readonly frame: number; readonly waited: number }
  /** `code` alone: a frame's own message may hold anything. */
  | { readonly type: 'frame-error'; readonly frame: number; readonly code: string }
  | { readonly type: 'frame-gone'; readonly frame: number };

/** What is recorded, before it has its place. */
export type EntryBody = LifecycleBody | FrameBody;

/** A line of the recording. */
export type Entry = EntryBody & {
  /** Rises by one with every entry. */
  readonly id: number;
  /** Epoch ms; never less than the one before. */
  readonly at: number;
};

/** The entries of one kind. */
export type EntryOf<Type extends EntryBody['type']> = Extract<Entry, { readonly type: Type }>;

/**
 * A code as it may be kept: it can come from a frame or a page's own refresher, and a mistaken one could hold a secret.
 * Words alone are taken, since tokens have digits, capitals or dots.
 */
export function safeCode(code: unknown): string {
  return typeof code === 'string' && code.length <= 40 && /^[a-z]+(?:_[a-z]+)*$/.test(code) ? code : 'other';
}
