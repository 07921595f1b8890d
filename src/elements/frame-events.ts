import { EmbedError } from '../bridge/embed-error.js';
import type { EmbedStatus, FrameBridgeListener } from '../bridge/frame-bridge-options.js';
import type { TokenState } from '../context.js';
import { describeElement } from './describe-element.js';
import { warnUnresponsive } from './embed-warnings.js';
import { fire } from './events.js';
import { measure } from './measure.js';

/** The parts of an embed that the events of its frame change. */
export interface FrameEventsTarget {
  tokenState(): TokenState | null;
  setStatus(status: EmbedStatus): void;
  /** @param height CSS pixels. */
  setHeight(height: number): void;
  updateAddress(): void;
}

/** Reports a mistake in the page: fires `embed-error`, and writes it to the console. */
export function reportError(element: HTMLElement, error: EmbedError): void {
  console.error(dispatchError(element, error));
}

/** The attribute or property `provider` does not refer to a provider. */
export function providerUnknownError(provider: HTMLElement | string): EmbedError {
  const value = typeof provider === 'string' ? `"${provider}"` : describeElement(provider);
  const text = `"provider" is ${value}, which is not a <token-provider> of this page. Set it to the id of one.`;
  return new EmbedError('provider_unknown', text);
}

function dispatchError(element: HTMLElement, { code, message: text }: EmbedError): string {
  const message = `${describeElement(element)}: ${text}`;
  fire(element, 'embed-error', { code, message });
  return message;
}

/** Translates the events of a frame into those of the element, and records deliveries in the provider's metrics. */
export function frameEvents(element: HTMLElement, target: FrameEventsTarget): FrameBridgeListener {
  return {
    onStatusChange(status) {
      target.setStatus(status);
    },
    onAddressChange() {
      target.updateAddress();
    },
    onConnected(latency) {
      fire(element, 'embed-connected', { latency });
    },
    onTokenDelivered(generation, latency) {
      measure('analytics-embed:delivery', latency);
      target.tokenState()?.recordDelivery(latency);
      fire(element, 'embed-token-delivered', { generation, latency });
    },
    onUnresponsive(waited) {
      fire(element, 'embed-unresponsive', { waited });
      warnUnresponsive(element);
    },
    onTokenRejected(generation) {
      target.tokenState()?.invalidate(generation);
    },
    onResize(height) {
      target.setHeight(height);
      fire(element, 'embed-resize', { height });
    },
    onMessage(data) {
      fire(element, 'embed-message', { data });
    },
    onEmbedError(error) {
      dispatchError(element, error);
    },
    onFrameError(code, message) {
      fire(element, 'embed-error', { code, message });
    },
  };
}
