import type { FrameBridgeListener } from './frame-bridge-options.js';
import type { FrameChannel, MessageResult } from './protocol.js';
import type { TokenDeliveries } from './token-deliveries.js';

/** The parts of a bridge that its channel uses. */
export interface FrameChannelSource extends Pick<FrameChannel, 'url' | 'clock' | 'post' | 'connected'> {
  readonly deliveries: TokenDeliveries;
  readonly listener: FrameBridgeListener;
  /** The ports that the protocol listens to. */
  readonly ports: Set<MessagePort>;
  revocation(): string | null;
  /** Calls `read` for one message, if the rate limit allows it. */
  receive(read: () => MessageResult): void;
}

/** Creates the interface through which a protocol uses its bridge. */
export function createFrameChannel(source: FrameChannelSource): FrameChannel {
  const { url, clock, deliveries, listener, ports } = source;
  return {
    url,
    clock,
    get token() {
      return deliveries.current;
    },
    get revocation() {
      return source.revocation();
    },
    post: source.post,
    postToken(token, message, port) {
      deliveries.recordPost(token.generation, clock.now());
      if (port) port.postMessage(message);
      else source.post(message);
    },
    listen(port, onMessage) {
      ports.add(port);
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        // A message can still arrive after the port was closed.
        if (ports.has(port)) source.receive(() => onMessage(data));
      };
      return () => {
        ports.delete(port);
        port.close();
      };
    },
    connected: source.connected,
    acknowledged(generation) {
      const delivery = deliveries.recordAck(generation, clock.now());
      if (delivery) listener.onTokenDelivered(delivery.generation, delivery.latency);
    },
    tokenRejected(generation) {
      const rejected = deliveries.recordRejection(generation);
      if (rejected !== undefined) listener.onTokenRejected(rejected);
    },
    resized(height) {
      listener.onResize(height);
    },
    message(data) {
      listener.onMessage(data);
    },
    error(code, message) {
      listener.onFrameError(code, message);
    },
  };
}
