import type { RecoveryCause } from '../../bridge/document-recovery.js';
import type { EmbedStatus } from '../../bridge/frame-bridge-options.js';
import type { RevocationReason, TokenStatus } from '../../session/index.js';

/** A state of the page that affects the lifecycle. `asleep` is recorded at its end, when the delay of a tick shows it. */
export type PageState = 'hidden' | 'visible' | 'offline' | 'online' | 'frozen' | 'resumed' | 'asleep';

/** An entry about the provider or the page. All times are epoch ms, all durations ms. No field holds a secret. */
export type LifecycleBody =
  /** The recording started. */
  | { readonly type: 'attached'; readonly status: TokenStatus; readonly generation: number }
  | {
      readonly type: 'token';
      readonly generation: number;
      /** When it arrived; for a token that was there before the recording started, when it was issued. */
      readonly since: number;
      /** `null` if the server did not state it. */
      readonly expiresAt: number | null;
      /** When its refresh is due: at `refresh-at` of its lifetime. The actual refresh is up to 5% earlier. */
      readonly refreshDue: number | null;
    }
  | {
      readonly type: 'refreshed';
      readonly generation: number;
      /** Of the successful attempt. */
      readonly latency: number;
      readonly attempts: number;
      readonly source: 'network' | 'tab';
      /** From the start of the first attempt; `null` for a token from another tab. */
      readonly timeToRefresh: number | null;
      /** Remaining lifetime of the previous token, negative if it had expired; `null` if not known, and if another tab refreshed. */
      readonly headroom: number | null;
      /** Failed attempts / all attempts so far. */
      readonly failureRate: number;
    }
  | {
      readonly type: 'refresh-failed';
      /** A `TokenErrorCode`. */
      readonly code: string;
      /** Of the HTTP response; `null` without a response. */
      readonly httpStatus: number | null;
      /** From 1; 0 if no request was made. */
      readonly attempt: number;
      /** When the attempt started; `null` if it is not known. */
      readonly since: number | null;
      /** When the next attempt is planned; `null` if none follows. */
      readonly retryAt: number | null;
      readonly failureRate: number;
    }
  | { readonly type: 'expired'; readonly generation: number }
  | { readonly type: 'status'; readonly status: TokenStatus; readonly previous: TokenStatus }
  | { readonly type: 'session-ending'; readonly endsAt: number }
  | {
      readonly type: 'login-required';
      readonly reason: 'refused' | 'loop' | 'asked' | 'subject_changed';
      readonly code: string;
    }
  | { readonly type: 'revoked'; readonly reason: RevocationReason }
  /** The provider's `session` was set to another name, and that session has no token yet. */
  | { readonly type: 'session-left' }
  | { readonly type: 'page'; readonly state: PageState; readonly since: number }
  /** The wall clock was set back by `by` ms. The log's clock continues without a jump. */
  | { readonly type: 'clock-set-back'; readonly by: number };

/** An entry about a frame. `frame` is its number in the log. */
export type FrameBody = { readonly frame: number } & (
  | { readonly type: 'frame-status'; readonly status: EmbedStatus; readonly previous: EmbedStatus }
  | { readonly type: 'frame-connected'; readonly latency: number }
  | { readonly type: 'frame-delivered'; readonly generation: number; readonly latency: number }
  | { readonly type: 'frame-unresponsive'; readonly waited: number }
  | { readonly type: 'frame-recovering'; readonly cause: RecoveryCause; readonly attempt: number }
  | { readonly type: 'frame-recovered'; readonly attempts: number }
  | { readonly type: 'frame-stale'; readonly generation: number; readonly lateMs: number }
  /** Only the `code`: the message of a frame may contain secrets. */
  | { readonly type: 'frame-error'; readonly code: string }
  | { readonly type: 'frame-gone' }
);

/** An entry without its number and time. */
export type EntryBody = LifecycleBody | FrameBody;

/** An entry of the log. */
export type Entry = EntryBody & {
  /** Increases by one with each entry. */
  readonly id: number;
  /** Epoch ms; never less than that of the previous entry. */
  readonly at: number;
};

/** An entry of one type. */
export type EntryOf<Type extends EntryBody['type']> = Extract<Entry, { readonly type: Type }>;

/** The public state of an embed at one time. */
export interface FrameFacts {
  /** Its accessible name; empty without one. */
  readonly title: string;
  /** The origin of its URL, without path and query, which can contain secrets; `null` without a valid URL. */
  readonly origin: string | null;
  readonly status: EmbedStatus;
  /** The newest generation that the frame acknowledged; 0 before the first. */
  readonly generation: number;
}

/** One embed of the provider. */
export interface FrameRecord extends FrameFacts {
  /** Its number in the log, from 1. */
  readonly id: number;
  /** Latency of its last delivery, ms; `null` before the first. */
  readonly latency: number | null;
  /** Epoch ms at which it was removed or got another provider; `null` while it is a frame of the provider. */
  readonly goneAt: number | null;
}

/**
 * The code, or `other` if it might contain a secret: codes can come from a frame or from the page's refresher.
 * Only lower-case words are safe, because tokens contain digits, capitals or dots.
 */
export function safeCode(code: unknown): string {
  return typeof code === 'string' && code.length <= 40 && /^[a-z]+(?:_[a-z]+)*$/.test(code) ? code : 'other';
}
