/** Frame → host, before anything else: when its script began, epoch ms. For the clock alone; no library hears of it. */
export interface Began {
  readonly began: number;
}

/** Bare, frame → host: it listens. */
export interface BareReady {
  readonly ready: true;
}

/** Bare, host → frame. */
export interface BarePush {
  readonly push: number;
  readonly token: string;
}

/** Bare, frame → host: the frame has the token of that push. */
export interface BareAck {
  readonly ack: number;
}

/** Host → frame, with a port: speak through it. As Superset's own pages do it. */
export interface PortOffer {
  readonly type: '__embedded_comms__';
}

/** What the frames of the bridges with calls have to be called. */
export interface FrameMethods {
  readonly setToken: (token: string) => void;
}

/** Whether a message is the one that has this property. */
export function has<Message extends object>(data: unknown, name: keyof Message & string): data is Message {
  return typeof data === 'object' && data !== null && name in data;
}
