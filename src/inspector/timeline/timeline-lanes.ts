/** A row of the timeline, in px. */
export interface Lane {
  readonly label: string;
  readonly y: number;
  readonly height: number;
}

/** px at the top, for the labels of the time axis. */
export const AXIS_HEIGHT_PX = 22;
const LANE_GAP_PX = 8;
/** px of one of the two rows of tokens. There are two, because a token and its successor overlap. */
export const TOKEN_ROW_HEIGHT_PX = 24;

const LANE_HEIGHTS_PX = {
  status: 16,
  token: 2 * TOKEN_ROW_HEIGHT_PX + 2,
  refresh: 28,
  session: 24,
  frames: 20,
} as const;
const LANE_LABELS = {
  status: 'Status',
  token: 'Token',
  refresh: 'Refresh',
  session: 'Session',
  frames: 'Frames',
} as const;

/** The rows, from the top. */
export const LANES = stackLanes();

/** px of the whole timeline. */
export const TIMELINE_HEIGHT_PX = LANES.frames.y + LANES.frames.height + LANE_GAP_PX;

/** px at the left for the labels of the rows. */
export function gutterWidth(width: number): number {
  return width < 480 ? 54 : 68;
}

/** The vertical middle of a row. */
export function middleY({ y, height }: Pick<Lane, 'y' | 'height'>): number {
  return y + height / 2;
}

function stackLanes(): Record<keyof typeof LANE_HEIGHTS_PX, Lane> {
  let y = AXIS_HEIGHT_PX + LANE_GAP_PX;
  const addLane = (name: keyof typeof LANE_HEIGHTS_PX): Lane => {
    const lane = { label: LANE_LABELS[name], y, height: LANE_HEIGHTS_PX[name] };
    y += lane.height + LANE_GAP_PX;
    return lane;
  };
  return {
    status: addLane('status'),
    token: addLane('token'),
    refresh: addLane('refresh'),
    session: addLane('session'),
    frames: addLane('frames'),
  };
}
