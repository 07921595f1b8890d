import type { Deliveries } from './deliveries.js';
import type { FrameBridgeListener } from './frame-bridge-options.js';
import type { FrameLink, Reception } from './protocol.js';

/** What a bridge lends to its protocol. */
export interface FrameLinkSource extends Pick<FrameLink, 'url' | 'clock' | 'post' | 'connected'> {
  readonly deliveries: Deliveries;
  readonly listener: FrameBridgeListener;
  /** Ports that are heard. */
  readonly ports: Set<MessagePort>;
  revocation(): string | null;
  /** Reads one message, if there is room for one more. */
  hear(read: () => Reception): void;
}

/** A protocol's end of a bridge. */
export function frameLink(source: FrameLinkSource): FrameLink {
  const { url, clock, deliveries, listener, ports } = source;
  return {
    url,
    clock,
    get token() {
      return deliveries.live;
    },
    get revocation() {
      return source.revocation();
    },
    post: source.post,
    postToken(token, message, port) {
      deliveries.posted(token.generation, clock.now());
      if (port) port.postMessage(message);
      else source.post(message);
    },
    listen(port, hear) {
      ports.add(port);
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        // What was on its way when it was closed is not heard any more.
        if (ports.has(port)) source.hear(() => hear(data));
      };
      return () => {
        ports.delete(port);
        port.close();
      };
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
