import type { FrameEvent } from './frame-bridge-options.js';
import type { FrameLocation } from './frame-location.js';
import type { FrameWindow } from './frame-window.js';
import type { BridgeClock, FrameChannel } from './protocol.js';
import type { TokenDeliveries } from './token-deliveries.js';

/** What a protocol uses of its bridge. */
export interface ChannelHost {
  readonly location: FrameLocation;
  readonly clock: BridgeClock;
  readonly window: FrameWindow;
  readonly deliveries: TokenDeliveries;
  readonly emit: (event: FrameEvent) => unknown;
  sizedFrame(): HTMLIFrameElement | null;
  onConnected(): void;
  /** The first token is posted to the document. */
  onFirstToken(): void;
  onStateChange(isReport?: boolean): void;
}

/** The interface through which a protocol uses its bridge. */
export function createChannel(host: ChannelHost): FrameChannel {
  const { location, clock, window, deliveries, emit } = host;
  return {
    get url() {
      return location.url;
    },
    clock,
    get sizedFrame() {
      return host.sizedFrame();
    },
    get token() {
      return deliveries.current;
    },
    get revocation() {
      return deliveries.revocation;
    },
    post: (message, transfer) => window.post(message, transfer),
    postToken: (token, message, port) => {
      const isFirst = !deliveries.first;
      deliveries.recordPost(token.generation, clock.now());
      if (port) port.postMessage(message);
      else window.post(message);
      if (isFirst) host.onFirstToken();
    },
    listen: (port, onMessage) => window.listen(port, onMessage),
    connected: () => host.onConnected(),
    acknowledged: generation => {
      const delivery = deliveries.recordAck(generation, clock.now());
      if (delivery) emit({ type: 'token-delivered', ...delivery });
    },
    tokenRejected: (generation, isExpired = false) => {
      const rejected = deliveries.recordRejection(generation, isExpired);
      if (rejected !== undefined) emit({ type: 'token-rejected', generation: rejected, isExpired });
    },
    stateChanged: isReport => host.onStateChange(isReport),
    resized: height => emit({ type: 'resize', height }),
    message: data => emit({ type: 'message', data }) !== false,
    error: (code, message) => emit({ type: 'error', code, message }),
  };
}
