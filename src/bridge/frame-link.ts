import type { BridgeClock } from './bridge-clock.js';
import type { Deliveries } from './deliveries.js';
import type { FrameBridgeListener } from './frame-bridge-options.js';
import type { FrameLink } from './protocol.js';

/** What a bridge lends to its protocol. */
export interface FrameLinkSource extends Pick<FrameLink, 'post' | 'connected'> {
  readonly deliveries: Deliveries;
  readonly listener: FrameBridgeListener;
  readonly clock: BridgeClock;
  revocation(): string | null;
}

/** A protocol's end of a bridge. */
export function frameLink(source: FrameLinkSource): FrameLink {
  const { deliveries, listener, clock } = source;
  return {
    get token() {
      return deliveries.live;
    },
    get revocation() {
      return source.revocation();
    },
    post: source.post,
    postToken(token, message, transfer) {
      deliveries.posted(token.generation, clock.now());
      source.post(message, transfer);
    },
    connected: source.connected,
    acknowledged(generation) {
      const delivery = deliveries.acknowledge(generation, clock.now());
      if (delivery) listener.delivered(delivery.generation, delivery.latency);
    },
    refused(generation) {
      const refused = deliveries.refuse(generation);
      if (refused !== undefined) listener.refused(refused);
    },
    resized(height) {
      listener.resized(height);
    },
    message(data) {
      listener.message(data);
    },
    error(code, message) {
      listener.reported(code, message);
    },
  };
}
