/** What a library has left in its page after it was put away. */
export interface Left {
  /** Timers and workers. */
  readonly timers: number;
  /** Listeners of window and document. */
  readonly listeners: number;
  /** BroadcastChannels. */
  readonly channels: number;
}

/** What was measured of one library in one scenario. */
export interface Figures {
  /** Why it did not survive; none: it did. */
  readonly complaint?: string | undefined;
  /** Seconds without a valid token, of all tabs. */
  readonly without: number;
  /** Refresh requests that came to the server. */
  readonly requests: number;
  /** How often a used refresh token was presented. */
  readonly reuse: number;
  /** After the disposal in all tabs. */
  readonly left: Left;
  /** How often something did not come to its end in real time; else 0. */
  readonly unsettled: number;
}

/** One cell of the comparison: figures, or why there are none. */
export type Cell = Figures | { readonly unmeasured: string };

/** Whether a cell has figures. */
export function isMeasured(cell: Cell | undefined): cell is Figures {
  return cell !== undefined && !('unmeasured' in cell);
}
