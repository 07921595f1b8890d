import type { EmbedStatus } from '../bridge/frame-bridge-options.js';

/** What can be seen of an embed from outside, as it is now. */
export interface FrameFacts {
  /** Its accessible name, for reading; empty without one. */
  readonly title: string;
  /** Never the whole address, whose query can hold secrets; `null` without a valid one. */
  readonly origin: string | null;
  readonly status: EmbedStatus;
  /** The newest generation that the frame acknowledged; 0 before. */
  readonly generation: number;
}

/** One embed of the provider. */
export interface FrameRecord extends FrameFacts {
  /** Its number in the recording, from 1. */
  readonly id: number;
  /** ms of its last delivery; `null` before the first. */
  readonly latency: number | null;
  /** Epoch ms at which it left; `null` while it is there. */
  readonly goneAt: number | null;
}

/** ms for which a frame that has left is still shown. */
export const REMOVED_FRAME_DISPLAY_MS = 60_000;

/** Those to show: the ones that are there, and for a while those that left. */
export function shownFrames(frames: readonly FrameRecord[], now: number): readonly FrameRecord[] {
  return frames.filter(({ goneAt }) => goneAt === null || now - goneAt < REMOVED_FRAME_DISPLAY_MS);
}

/** How many generations a frame is behind the provider's newest; 0 for one that has left or is still to get its first. */
export function generationLag(frame: FrameRecord, newestGeneration: number): number {
  return frame.goneAt === null && frame.generation > 0 ? Math.max(0, newestGeneration - frame.generation) : 0;
}
