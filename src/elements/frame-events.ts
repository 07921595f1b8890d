import type { EmbedStatus, FrameBridgeListener } from '../bridge/frame-bridge.js';
import type { TokenState } from '../context.js';
import { nameOf } from './element-name.js';
import { fire } from './events.js';
import { measure } from './measures.js';

/** What of an embed a frame's news touches, beside its events. */
export interface FrameNewsTarget {
  tokens(): TokenState | null;
  setStatus(status: EmbedStatus): void;
  setHeight(height: number): void;
}

/** Translates what a frame does into the element's events and the provider's figures. */
export function frameEvents(element: HTMLElement, target: FrameNewsTarget): FrameBridgeListener {
  return {
    status(status) {
      target.setStatus(status);
    },
    connected(latency) {
      fire(element, 'embed-connected', { latency });
    },
    delivered(generation, latency) {
      measure('analytics-embed:delivery', latency);
      target.tokens()?.recordDelivery(latency);
      fire(element, 'embed-token-delivered', { generation, latency });
    },
    unresponsive(waited) {
      fire(element, 'embed-unresponsive', { waited });
    },
    refused(generation) {
      target.tokens()?.invalidate(generation);
    },
    resized(height) {
      target.setHeight(height);
      fire(element, 'embed-resize', { height });
    },
    message(data) {
      fire(element, 'embed-message', { data });
    },
    mistaken(error) {
      fire(element, 'embed-error', { code: error.code, message: `${nameOf(element)}: ${error.message}` });
    },
    reported(code, message) {
      fire(element, 'embed-error', { code, message });
    },
  };
}
