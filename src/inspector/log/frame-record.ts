import type { EmbedStatus } from '../../bridge/frame-bridge-options.js';

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

/** ms for which a frame that is gone is still shown. */
export const REMOVED_FRAME_DISPLAY_MS = 60_000;

/** The frames to show: the present ones, and for `REMOVED_FRAME_DISPLAY_MS` those that are gone. */
export function shownFrames(frames: readonly FrameRecord[], now: number): readonly FrameRecord[] {
  return frames.filter(({ goneAt }) => goneAt === null || now - goneAt < REMOVED_FRAME_DISPLAY_MS);
}

/** How many generations a frame is behind the provider; 0 if it is gone or has not acknowledged its first one. */
export function generationLag(frame: FrameRecord, newestGeneration: number): number {
  return frame.goneAt === null && frame.generation > 0 ? Math.max(0, newestGeneration - frame.generation) : 0;
}
