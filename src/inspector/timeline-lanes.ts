/** A row of the timeline, in px. */
export interface Lane {
  readonly label: string;
  readonly y: number;
  readonly height: number;
}

/** px at the top, for the times. */
export const AXIS = 22;
const GAP = 8;
/** px of one of the two rows of tokens: a token and its successor overlap. */
export const TOKEN_ROW = 24;

const HEIGHTS = { status: 16, token: 2 * TOKEN_ROW + 2, refresh: 28, session: 24, frames: 20 } as const;
const LABELS = {
  status: 'Status',
  token: 'Token',
  refresh: 'Refresh',
  session: 'Session',
  frames: 'Frames',
} as const;

/** The rows, from the top. */
export const LANES = stack();

/** px of the whole picture. */
export const TIMELINE_HEIGHT = LANES.frames.y + LANES.frames.height + GAP;

/** px at the left for the rows' names. */
export function gutter(width: number): number {
  return width < 480 ? 54 : 68;
}

/** The vertical middle of a row. */
export function middle({ y, height }: Pick<Lane, 'y' | 'height'>): number {
  return y + height / 2;
}

function stack(): Record<keyof typeof HEIGHTS, Lane> {
  let y = AXIS + GAP;
  const next = (name: keyof typeof HEIGHTS): Lane => {
    const lane = { label: LABELS[name], y, height: HEIGHTS[name] };
    y += lane.height + GAP;
    return lane;
  };
  return {
    status: next('status'),
    token: next('token'),
    refresh: next('refresh'),
    session: next('session'),
    frames: next('frames'),
  };
}
